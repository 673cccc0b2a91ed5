// Templates for applications that retrieve text and answer from it.
import { singleTurn, sources, type MetricTemplate } from './template.ts';

export const contextTemplates: readonly MetricTemplate[] = [
  {
    key: 'faithfulness', name: 'Faithful to the context', group: 'Answers from context', kind: 'judge_categorical', testTypes: singleTurn, source: sources.ragas,
    summary: 'Whether everything that the response claims follows from the context that it was made from.',
    config: {
      needsContext: true,
      criteria: `Hold every factual claim of the response against the context, and against nothing else: what you know yourself does not count, neither for the response nor against it.
- faithful: each claim is stated in the context or follows from it.
- adds claims: nothing contradicts the context, but at least one claim is not supported by it, however plausible it is.
- contradicts: at least one claim says the opposite of the context, or another number, name, date or condition.
- no claims: the response claims nothing, for instance because it says that it does not know.
Greetings, questions back, and offers of help are no claims. Summaries and other words for the same are faithful.`,
      steps: [
        'List the factual claims of the response, one by one.', 'Find for each the passage of the context that supports it, or note that there is none.',
        'Compare numbers, names, dates and conditions exactly.', 'Choose the category; a contradiction outweighs an addition.',
      ],
      examples: `Context: “The pool is open from May to September, 8 a.m. to 8 p.m.”
Response: “You can swim until 8 in the evening in July.” → faithful
Response: “The heated pool is open from May to September.” → adds claims
Response: “The pool is open all year.” → contradicts
Response: “I have no information about that.” → no claims`,
      categories: ['faithful', 'adds claims', 'contradicts', 'no claims'], passing: ['faithful', 'no claims'],
    },
  },
  {
    key: 'contextual-relevance', name: 'Relevant context', group: 'Answers from context', kind: 'judge_numeric', testTypes: singleTurn, source: sources.ragas,
    summary: 'How much of what was retrieved helps to answer the question: a measure of the search, not of the response.',
    config: {
      needsContext: true, min: 1, max: 5, operator: '>=', threshold: 3,
      criteria: `What is judged here is the context, not the response: how well was it chosen for the question in the prompt?
5: it holds all that is needed for a full answer, and hardly anything else.
4: it holds all that is needed, along with passages that do not help.
3: it holds a part of what is needed, or all of it buried in passages that do not help.
2: it is about the subject, but the question cannot be answered from it.
1: it has nothing to do with the question.
Leave the quality of the response out of it entirely.`,
      steps: ['Say what has to be known in order to answer the prompt.', 'Mark the passages of the context that contribute to it.', 'Weigh what is missing, and how much does not help.', 'Choose the score by the scale.'],
      examples: `Prompt: “May I take my dog on the ferry?”
Context: “Dogs travel free of charge on deck; in the lounge they wear a muzzle.” → 5
Context: “The ferry leaves at 9:00. Dogs travel free of charge on deck. The kiosk sells coffee. Bicycles cost € 5.” → 3
Context: “The ferry leaves at 9:00 and takes 40 minutes.” → 2`,
    },
  },
];
