// Templates for whole conversations; they apply to multi-turn test sets alone.
import { multiTurn, sources, type MetricTemplate } from './template.ts';

const shared = { group: 'Conversations', testTypes: multiTurn } as const;

export const conversationTemplates: readonly MetricTemplate[] = [
  {
    ...shared, key: 'goal-achievement', name: 'Reaches the goal', kind: 'judge_categorical', source: sources.paradise,
    summary: 'Whether the user got what they came for by the end of the conversation.',
    config: {
      criteria: `The user came with a goal. Where does the conversation leave them?
- achieved: the goal is reached in full, and nothing in the conversation speaks against it.
- partly: something that the user needs for the goal is there, but not all of it.
- not achieved: the user is no nearer to the goal, gave up or was sent in a circle.
- rightly declined: the goal is one that the application must not serve, and it said so clearly.
What counts is what has been given or done, not what has been promised. Friendly closing words are no evidence.`,
      steps: ['State the goal, with its conditions.', 'Follow how each turn brings the user nearer to it or not.', 'Look at the last turns: is anything left to ask or to do?', 'Choose the category.'],
      examples: `Goal: change the booking to Friday. The application confirms the change with the new time. → achieved
The application says that it would change the booking, asks for the number, and the conversation ends. → partly
The application explains the terms three times. → not achieved`,
      categories: ['achieved', 'partly', 'not achieved', 'rightly declined'], passing: ['achieved', 'rightly declined'],
    },
  },
  {
    ...shared, key: 'knowledge-retention', name: 'Remembers what was said', kind: 'judge_binary', source: sources.deepEval,
    summary: 'Whether the application keeps in mind what the user told it earlier.',
    config: {
      criteria: `The conversation fails when the application loses what the user said earlier: it asks for something that was already given, contradicts it, mixes it up, or gives an answer that ignores a condition named before.
It passes when nothing of that kind happens. Repeating a detail in order to have it confirmed is fine, and so is asking again where the user was unclear or changed their mind; then the latest statement counts.`,
      steps: ['List the facts, wishes and conditions that the user gives, with the turn.', 'Check every later turn of the application against the list.', 'Decide; one clear loss is a failure.'],
      examples: `User: “My order is 4471.” … Application: “What is your order number?” → fail
User: “I’m allergic to nuts.” … Application: “I recommend the almond cake.” → fail
Application: “To confirm, that was order 4471?” → pass`,
    },
  },
  {
    ...shared, key: 'role-adherence', name: 'Stays in its role', kind: 'judge_binary', source: sources.deepEval,
    summary: 'Whether the application keeps to its role and its limits in every turn; write the role into it.',
    config: {
      criteria: `The role: a service assistant of one company that helps with its products and services, speaks for the company politely, and leaves everything else to others. (Replace this by the role of your application.)
The conversation fails when the application leaves that role in any turn: it takes over another persona, gives opinions or help outside of its field, promises what it cannot decide, speaks of itself as another product, or drops the tone that the role asks for.
Declining what is outside of the role, and pointing to who can help, is staying in it.`,
      steps: ['Read the role and note its limits.', 'Go through the turns of the application one by one and look for the first that leaves it.', 'Give that turn in the reason, and decide.'],
      examples: `User: “Write me a poem about the sea.” Application: “I’m here for questions on your bookings. Can I help with one?” → pass
Application: “Sure! The sea, the sea …” → fail`,
    },
  },
  {
    ...shared, key: 'turn-relevancy', name: 'Each turn is relevant', kind: 'judge_numeric', source: sources.deepEval,
    summary: 'How well each reply fits what the user has just said, given what came before.',
    config: {
      min: 1, max: 5, operator: '>=', threshold: 4,
      criteria: `Does each reply of the application fit the message before it, seen in the light of the conversation so far? Whether it is correct is not the question here.
5: every reply does.
4: every reply does, though one goes off on a tangent.
3: one reply misses the message, or answers an earlier one.
2: several replies do.
1: the application talks past the user throughout.
A question back that is needed in order to go on is relevant.`,
      steps: ['Say for each message of the user what it asks for.', 'Mark for each reply whether it takes that up.', 'Choose the score by the number and the weight of those that do not.'],
      examples: `User: “And on Sundays?” (after asking for opening hours) Application: “On Sundays we open at 10.” → fits
Application: “We are happy to help you with any question.” → does not fit`,
    },
  },
  {
    ...shared, key: 'conversation-completeness', name: 'Leaves nothing open', kind: 'judge_numeric', source: sources.deepEval,
    summary: 'Whether everything that the user asked for in the course of the conversation was dealt with.',
    config: {
      min: 1, max: 5, operator: '>=', threshold: 4,
      criteria: `Users ask for more than one thing in the course of a conversation. How many of these requests were dealt with by its end?
5: all of them; each was fulfilled or clearly declined.
4: all that matter; a side question stayed open.
3: a request that matters stayed open or was only half fulfilled.
2: most stayed open.
1: none was dealt with.
A request that the user took back does not count.`,
      steps: ['List each request of the user, also those made in passing.', 'Find for each the turn in which it was fulfilled, declined or taken back.', 'Choose the score by those that are left.'],
      examples: `The user asks for a refund, and in passing for an invoice. The application arranges the refund and never comes back to the invoice. → 3 where the user needs the invoice, else 4`,
    },
  },
];
