/** The site: static pages for any host and any base path. PODWIRE_BASE and PODWIRE_SITE name where it will live, PODWIRE_OUT where to put it. */
import process from 'node:process';
import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';

const site = process.env['PODWIRE_SITE'];

export default defineConfig({
  ...(site !== undefined && site !== '' && { site }),
  base: `/${(process.env['PODWIRE_BASE'] ?? '').replace(/^\/+|\/+$/g, '')}`,
  output: 'static',
  srcDir: './src',
  publicDir: './public',
  outDir: process.env['PODWIRE_OUT'] ?? './dist',
  trailingSlash: 'ignore',
  build: { format: 'directory', inlineStylesheets: 'auto' },
  i18n: { locales: ['en'], defaultLocale: 'en', routing: { prefixDefaultLocale: true, redirectToDefaultLocale: false } },
  integrations: [mdx()],
  markdown: { shikiConfig: { theme: 'css-variables' } },
  devToolbar: { enabled: false },
});
