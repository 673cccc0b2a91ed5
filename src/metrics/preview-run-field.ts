// What the field with the run that a threshold is previewed on is called.

export const previewRunField = 'preview-run';
