import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `travaux serve` listens while one works on the client. */
const server = 'http://127.0.0.1:8400';

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../../server/web',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    proxy: {
      '/api': { target: server },
      '/sync': { target: server, ws: true },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
  },
});
