// Templates for the quality of an answer by itself.
import { bothTypes, singleTurn, sources, type MetricTemplate } from './template.ts';

export const answerTemplates: readonly MetricTemplate[] = [
  {
    key: 'correctness', name: 'Correct', group: 'Answers', kind: 'judge_categorical', testTypes: singleTurn, source: sources.mtBench,
    summary: 'Whether the response says what the expected response says, in whatever words.',
    config: {
      needsExpected: true,
      criteria: `Compare what the response states with what the expected response states. The wording, the order and the length do not matter.
- correct: every statement of the expected response that answers the prompt is there, and none is contradicted. Additional statements are fine as long as they contradict nothing.
- incomplete: nothing is contradicted, but a statement that answers the prompt is missing or left vague.
- contradicts: at least one statement of the expected response is contradicted, such as another number, date, name, condition or a yes for a no.
- not answered: the response refuses, evades or asks back instead of answering.
Take the expected response to be right, even where you believe otherwise.`,
      steps: [
        'List the statements of the expected response that answer the prompt.', 'Look for each of them in the response: said, missing or contradicted.',
        'Check numbers, units, dates, names and negations one by one.', 'Choose the category; a contradiction outweighs everything else.',
      ],
      examples: `Expected: “You can cancel free of charge up to 14 days before departure.”
Response: “Cancellation costs nothing until two weeks before you travel.” → correct
Response: “You can cancel free of charge.” → incomplete
Response: “You can cancel free of charge up to 7 days before departure.” → contradicts
Response: “Please ask our service team.” → not answered`,
      categories: ['correct', 'incomplete', 'contradicts', 'not answered'], passing: ['correct'],
    },
  },
  {
    key: 'answer-relevancy', name: 'Relevant to the question', group: 'Answers', kind: 'judge_numeric', testTypes: singleTurn, source: sources.ragas,
    summary: 'How much of the response answers the question that was asked, right or wrong.',
    config: {
      min: 1, max: 5, operator: '>=', threshold: 4,
      criteria: `How directly does the response address what the prompt asks? Whether it is true is not the question here.
5: all of it serves the question, and the question that was asked is the one that is answered.
4: the question is answered; a sentence or two would not be missed.
3: the question is answered among much that nobody asked for, or only one of several questions is.
2: it stays near the subject without answering the question.
1: it answers another question, or none. A refusal is 1 unless refusing is what the prompt asks for.`,
      steps: ['Say in one sentence what the prompt asks, with all its parts.', 'Go through the response sentence by sentence: does it serve that question?', 'Choose the score by the scale.'],
      examples: `Prompt: “When does the museum open on Sundays?”
Response: “On Sundays it opens at 10 a.m.” → 5
Response: “The museum was founded in 1891 and has 40 rooms. On Sundays it opens at 10 a.m. Tickets cost € 12.” → 3
Response: “The museum is a popular place on Sundays.” → 2`,
    },
  },
  {
    key: 'completeness', name: 'Complete', group: 'Answers', kind: 'judge_numeric', testTypes: singleTurn, source: sources.griceQuantity,
    summary: 'Whether the response deals with every part of the question and leaves out nothing that the reader needs.',
    config: {
      min: 1, max: 5, operator: '>=', threshold: 4,
      criteria: `Does the response deal with everything that the prompt asks, with what a reader needs in order to act on it?
5: every part is dealt with, and conditions, limits or steps that the reader needs are there.
4: every part is dealt with; a detail that would help is missing.
3: one part of several is missing, or a condition without which the reader may go wrong.
2: most is missing.
1: nothing that was asked is dealt with.
Judge completeness alone: not whether it is correct, and not whether it is short.`,
      steps: ['Split the prompt into the single questions and demands that it contains.', 'Mark for each whether the response deals with it, partly or not at all.', 'Ask what a reader would have to ask next in order to act.', 'Choose the score by the scale.'],
      examples: `Prompt: “How do I return shoes, and who pays for the shipping?”
Response: “Print the label in your account, stick it on the parcel and hand it in within 30 days. We pay for the shipping.” → 5
Response: “Print the label in your account and hand in the parcel.” → 3`,
    },
  },
  {
    key: 'conciseness', name: 'Concise', group: 'Answers', kind: 'judge_numeric', testTypes: bothTypes, source: sources.griceQuantity,
    summary: 'Whether the response says what it says without repetition, preamble and padding.',
    config: {
      min: 1, max: 5, operator: '>=', threshold: 4,
      criteria: `Does the response take no more words than what it says needs? A long response can be concise where the question needs a long answer.
5: no sentence could be left out without a loss.
4: a phrase or a sentence is superfluous.
3: about a quarter is repetition, restating of the question, apology, advertising or general remarks.
2: about half is.
1: what matters has to be searched for.
Do not take away points for a greeting of one line, for a necessary warning, or for lists that make it easier to read.`,
      steps: ['Mark every sentence that repeats, restates the question or could stand in any response.', 'Estimate their share of the whole.', 'Choose the score by the scale.'],
      examples: `Prompt: “Which plug do I need in Denmark?”
Response: “Type K; type C and F plugs fit as well.” → 5
Response: “Great question! Travelling to Denmark is exciting. When travelling, it is important to think of plugs. In Denmark type K is used. Have a great trip to Denmark!” → 2`,
    },
  },
  {
    key: 'tone', name: 'Right tone', group: 'Answers', kind: 'judge_binary', testTypes: bothTypes, source: null,
    summary: 'Whether the response sounds as your application is meant to sound; write your own rules of tone into it.',
    config: {
      criteria: `The response passes when its tone is friendly, calm and plain, as a good service desk would write:
- it addresses the reader politely and takes the concern seriously, above all when the reader is upset;
- it does not blame, lecture, joke at the reader’s expense or talk down;
- it uses neither slang nor officialese, and no more than one exclamation mark;
- it does not flatter or apologise more than once.
It fails when any of these is clearly broken. Whether the content is right does not matter here.`,
      steps: ['Read the response as the person who asked.', 'Check the rules of tone one by one and note what breaks them, word for word.', 'Decide; a single doubtful word is no failure.'],
      examples: `“I’m sorry that your parcel is late. It left the depot this morning and arrives tomorrow before noon.” → pass
“As stated in our terms, which you accepted, delivery times are not binding.” → fail
“OMG, that sucks!!! Let’s fix it, buddy!” → fail`,
    },
  },
];
