// How much of a long list a page shows or a queue draws, for the query that reads it and the page that says so.

export const mostNewestReviews = 50;

/** The random sample: at first, by each further step, and at most. */
export const firstSampleSize = 30;
export const furtherSampleSize = 20;
export const largestSampleSize = 500;
