// How far back a metric's page looks, so that it costs the same however many runs there are.

/** The table of verdicts, and the choice of a run to preview. */
export const shownRuns = 20;
export const shownErrors = 20;
/** Errors are looked for in so many of the latest runs. */
export const searchedRuns = 100;
/** Beyond it counting stops. */
export const mostCountedRuns = 10_000;
/** Results of one run whose scores a preview looks at. */
export const mostPreviewedResults = 200_000;
/** Of each direction in which verdicts flip. */
export const shownFlips = 20;
