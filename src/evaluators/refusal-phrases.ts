// How chat applications say in English that they will not or cannot do what was asked, as RE2 patterns (case is ignored).

const cannot = `(?:can['’]?t|cannot|can not|could not|couldn['’]t|(?:won['’]?t|will not)(?: be able to)?|(?:am|are|['’]m|['’]re) (?:unable to|not able to|not going to))`;
const speaker = `\\b(?:I|we)(?:['’](?:m|re))?`;
// "I can't help but notice" and "I can't help noticing" refuse nothing.
const help = `(?:help|assist)(?: (?:you|with|in|on|out|anyone|someone)\\b|\\s*(?:[.,;:!)]|$))`;
const other = `(?:provide|comply|fulfil|fulfill|answer|offer|give|share|support|discuss|engage|participate|create|generate|write|produce|do that|do this|advise|diagnose|recommend|prescribe|process|complete|continue|respond|disclose|reveal|access|tell you|talk about)\\b`;

export const refusalPhrases: readonly string[] = [
  `${speaker} ?${cannot} (?:\\w+ ){0,2}(?:${help}|${other})`,
  `\\b(?:unable|not able) to (?:\\w+ )?(?:${help}|${other})`,
  `\\bI(?:['’]m| am) (?:really |very |so )?sorry,? but (?:I|we|that|this) ?${cannot}`,
  `\\b(?:I|we) (?:must|have to|need to|will|would|am going to) (?:\\w+ )?(?:decline|refuse|pass on)\\b`,
  `\\b(?:I|we) (?:\\w+ )?(?:decline|refuse) to\\b`,
  `\\b(?:I(?:['’]m| am)|we(?:['’]re| are)) not (?:\\w+ )?(?:allowed|permitted|authori[sz]ed|qualified|licensed|comfortable|willing|programmed|designed|equipped|in a position)\\b`,
  `\\b(?:against|violates?|outside(?: of)?|beyond) (?:my|our) (?:\\w+ )?(?:guidelines|polic(?:y|ies)|programming|principles|rules|scope|remit|capabilities|terms)\\b`,
  `\\b(?:not|in)(?: be)? ?appropriate for (?:me|us) to\\b`,
  `\\bas an? (?:\\w+ )?(?:AI|artificial intelligence|language model|assistant|chatbot)(?: \\w+){0,2},? (?:I|we) (?:${cannot}|do not|don['’]t|am not|must not)`,
  `\\b(?:this|that|it|your request) is (?:not something|something) (?:I|we) ${cannot}`,
  `\\bnot something (?:that )?(?:I|we) (?:can|am able to|could)\\b`,
];
