// How much of a long list a page shows, for the query that reads it and the page that says so.

export const mostNewestReviews = 50;
