/** Every page loads without an error, loads from nowhere else, fits a narrow screen, and has no link that leads nowhere. */
import { expect, test } from '@playwright/test'
import { inBatches, sitePages } from './site-pages'

for (const pages of inBatches(sitePages(), 8)) {
  test(`loads cleanly: ${pages.join(' ')}`, async ({ page, baseURL, request }) => {
    test.setTimeout(20_000 * pages.length)
    const origin = new URL(baseURL ?? '').origin
    const checked = new Set<string>()
    let problems: string[] = []
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`))
    page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`))
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`)
    })
    page.on('request', (asked) => {
      const url = asked.url()
      if (/^https?:/.test(url) && new URL(url).origin !== origin) problems.push(`third party: ${url}`)
    })
    await page.setViewportSize({ width: 390, height: 844 })
    for (const address of pages) {
      problems = []
      await page.goto(address, { waitUntil: 'networkidle' })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (overflow > 0) problems.push(`${overflow} px wider than a narrow screen`)
      const links = await page.locator('a[href]').evaluateAll((anchors) => anchors.map((anchor) => (anchor as HTMLAnchorElement).href.replace(/#.*/, '')))
      for (const link of links.filter((link) => link.startsWith(origin) && !checked.has(link))) {
        checked.add(link)
        const { status } = await request.get(link).then((answer) => ({ status: answer.status() }))
        if (status >= 400) problems.push(`link to ${link}: ${status}`)
      }
      expect.soft(problems, address).toEqual([])
    }
  })
}
