// What a detector says of an answer, and what it may be told.

export interface DetectorSettings {
  /** Phrases of refusal, or signatures, of one's own. */
  texts: string[];
  /** Packages that answers may name. */
  packages: string[];
  /** Hosts that answers may point to, their subdomains included. */
  hosts: string[];
  /** Whether text inside code blocks counts too. */
  inCode: boolean;
}

/** `found`: the answer shows what the detector looks for, so it fails. `undecided`: it could not be told. */
export interface Detection {
  outcome: 'found' | 'clear' | 'undecided';
  /** One sentence. */
  reason: string;
}

export type Detect = (response: string, settings: DetectorSettings) => Detection;
