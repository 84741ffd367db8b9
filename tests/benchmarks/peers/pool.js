// nodemailer's own pool, fed with one message object for each reader.
// node pool.js '{"parts": ..., "list": ..., "port": ..., "connections": ..., "ca": ..., "dkim": ...}'
const fs = require('fs');
const readline = require('readline');
const nodemailer = require('nodemailer');

const job = JSON.parse(process.argv[2]);
const parts = JSON.parse(fs.readFileSync(job.parts, 'utf8'));
const domain = parts.from_address.split('@')[1];

const pool = nodemailer.createTransport({
  pool: true,
  host: '127.0.0.1',
  port: job.port,
  maxConnections: job.connections,
  maxMessages: Infinity,
  ignoreTLS: !job.ca,
  requireTLS: Boolean(job.ca),
  tls: job.ca ? { ca: fs.readFileSync(job.ca) } : {},
  dkim: job.dkim && { domainName: domain, keySelector: 'bench', privateKey: fs.readFileSync(job.dkim, 'utf8') },
});

function filled(text, name, link) {
  return text.replaceAll(parts.name, () => name).replaceAll(parts.link, () => link);
}

function letterFor(line) {
  const [address, name] = line.split(',');
  const link = `${parts.link}${address.split('@')[0]}`;
  return {
    from: { name: parts.from_name, address: parts.from_address },
    to: { name, address },
    subject: parts.subject,
    headers: { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    text: filled(parts.text, name, link),
    html: filled(parts.html, name, link),
  };
}

async function main() {
  const lines = readline.createInterface({ input: fs.createReadStream(job.list), crlfDelay: Infinity });
  const underWay = new Set();
  let first = true;
  for await (const line of lines) {
    if (first) { first = false; continue; }
    // Twice as many messages as connections: the pool never starves and memory stays small.
    while (underWay.size >= 2 * job.connections) await Promise.race(underWay);
    const sending = pool.sendMail(letterFor(line)).then(() => underWay.delete(sending));
    underWay.add(sending);
  }
  await Promise.all(underWay);
  pool.close();
}

main().catch((reason) => { console.error(reason); process.exit(1); });
