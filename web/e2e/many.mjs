// Scenarios of many sentinels and masters, for the tests and the measurements of them.

/**
 * A scenario of that many sentinels and masters, each with two replicas, of which the
 * master `killed` dies after three seconds; as TOML.
 */
export function many(sentinels, masters, { killed = 0, more = '' } = {}) {
  const quorum = Math.floor(sentinels / 2) + 1;
  const master = (m) => {
    const redis = [0, 1, 2].map((server) => `"r${3 * m + server}"`).join(', ');
    return `[[masters]]\nname = "m${m}"\nquorum = ${quorum}\nredis = [${redis}]`;
  };
  return [
    `name = "many"`,
    `title = "${sentinels} × ${masters}"`,
    `description = "One of ${masters} masters dies."`,
    `sentinels = ${sentinels}`,
    `timeline = ["3s kill r${3 * killed}"]`,
    `clients = { count = 0 }`,
    `until = { max = "60s" }`,
    more,
    ...Array.from({ length: masters }, (_, m) => master(m)),
  ].join('\n');
}

/** Opens it in the first element of a page, in place of what is there. */
export async function openMany(page, toml) {
  await page.locator('sentinel-lab').first().evaluate(
    (host, text) => host.openFiles([{ name: 'many.toml', text }]), toml);
}
