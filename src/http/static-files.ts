// Serves public/: addresses carry a hash of the content, so browsers keep the files for ever.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import type { MiddlewareHandler } from 'hono';
import { publicFolder } from '../../views/layout/assets.ts';
import type { AppEnv } from './app-context.ts';

export function servePublic(): MiddlewareHandler<AppEnv> {
  return serveStatic<AppEnv>({
    root: path.relative(process.cwd(), fileURLToPath(publicFolder())) || '.',
    rewriteRequestPath: (requested) => requested.replace(/^\/static\//, '/'),
    onFound: (_, c) => c.header('Cache-Control', c.req.query('v') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
}
