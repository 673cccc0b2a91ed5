// A number of tokens as a provider reports it; null for anything that is not one.
import { z } from 'zod';

const mostTokens = 2_147_483_647;

export const tokenCount = z.number().int().min(0).max(mostTokens).nullish().catch(null).transform((count) => count ?? null);
