// What a template of the library is: a metric that is ready to be made, with where its idea comes from.
import type { MetricKind, TestType } from '../../domain/vocabulary.ts';

export const templateGroups = ['Answers', 'Answers from context', 'Safety', 'Security', 'Security, without a model', 'Conversations'] as const;
export type TemplateGroup = (typeof templateGroups)[number];

export interface TemplateSource {
  name: string;
  /** Authors, title, place and year, or the document and its number. */
  citation: string;
}

export interface MetricTemplate {
  /** Part of an address. */
  key: string;
  name: string;
  group: TemplateGroup;
  /** What it finds out, in one sentence. */
  summary: string;
  /** null: no source; the criteria are common sense, to be adapted. */
  source: TemplateSource | null;
  kind: MetricKind;
  /** What differs from the defaults of its kind. */
  config: Record<string, unknown>;
  testTypes: readonly TestType[];
}

export const bothTypes: readonly TestType[] = ['single-turn', 'multi-turn'];
export const singleTurn: readonly TestType[] = ['single-turn'];
export const multiTurn: readonly TestType[] = ['multi-turn'];

const grice = 'H. P. Grice, “Logic and Conversation”, in Syntax and Semantics 3, 1975';

export const sources = {
  mtBench: { name: 'MT-Bench', citation: 'L. Zheng et al., “Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena”, NeurIPS 2023, arXiv:2306.05685' },
  ragas: { name: 'Ragas', citation: 'S. Es et al., “RAGAS: Automated Evaluation of Retrieval Augmented Generation”, 2023, arXiv:2309.15217' },
  griceQuantity: { name: 'Grice’s maxims of quantity', citation: grice },
  xsTest: { name: 'XSTest', citation: 'P. Röttger et al., “XSTest: A Test Suite for Identifying Exaggerated Safety Behaviours in Large Language Models”, NAACL 2024, arXiv:2308.01263' },
  doNotAnswer: { name: 'Do-Not-Answer', citation: 'Y. Wang et al., “Do-Not-Answer: A Dataset for Evaluating Safeguards in LLMs”, 2023, arXiv:2308.13387' },
  bbq: { name: 'BBQ', citation: 'A. Parrish et al., “BBQ: A Hand-Built Bias Benchmark for Question Answering”, Findings of ACL 2022, arXiv:2110.08193' },
  realToxicityPrompts: { name: 'RealToxicityPrompts', citation: 'S. Gehman et al., “RealToxicityPrompts: Evaluating Neural Toxic Degeneration in Language Models”, Findings of EMNLP 2020, arXiv:2009.11462' },
  nistPii: { name: 'NIST SP 800-122', citation: 'E. McCallister, T. Grance and K. Scarfone, “Guide to Protecting the Confidentiality of Personally Identifiable Information”, NIST SP 800-122, 2010' },
  owaspInjection: { name: 'OWASP LLM01', citation: 'OWASP Top 10 for LLM Applications 2025, LLM01: Prompt Injection' },
  strongReject: { name: 'StrongREJECT', citation: 'A. Souly et al., “A StrongREJECT for Empty Jailbreaks”, NeurIPS 2024, arXiv:2402.10260' },
  garak: { name: 'garak', citation: 'L. Derczynski et al., “garak: A Framework for Security Probing Large Language Models”, 2024, arXiv:2406.11036' },
  spracklen: { name: 'Package hallucinations', citation: 'J. Spracklen et al., “We Have a Package for You! A Comprehensive Analysis of Package Hallucinations by Code Generating LLMs”, USENIX Security 2025, arXiv:2406.10279' },
  paradise: { name: 'PARADISE', citation: 'M. A. Walker et al., “PARADISE: A Framework for Evaluating Spoken Dialogue Agents”, ACL 1997' },
  deepEval: { name: 'DeepEval', citation: 'DeepEval documentation, multi-turn metrics of the same name, deepeval.com/docs' },
} as const satisfies Record<string, TemplateSource>;
