/**
 * Tells subscribers what was approved and not told yet. Each message goes through the outbox: kept before
 * it is sent, tried again while the receiver is away, in order for each subscriber, at a bounded rate.
 * What waits names its receiver by id, so that whoever is erased meanwhile is not told.
 */
import { createHmac } from 'node:crypto';
import { type Delivery, type MailSender, sendWebhook, type WebhookOptions } from '#io/notify';
import { outbox, type OutboxEntry, type OutboxStorage } from '#runtime/outbox';
import type { Board, Told } from '../board.ts';
import { sayInstant } from '../instant.ts';
import { markdownToPlain } from '../markdown.ts';
import { nameOf } from '../site/parts.ts';
import { PHASE_WORDS, STATE_WORDS } from '../site/words.ts';
import type { Update } from '../types.ts';
import { deskLinks } from './desk.ts';
import type { Subscriber, Subscribers } from './subscribers.ts';

/** Older updates are news to nobody: whoever begins to tell today does not tell of last year. */
const NEWS_MS = 24 * 3_600_000;
/** A flood of updates is not passed on; the page has them all. */
export const MOST_AT_ONCE = 20;

/** One update that is to be told. */
export interface News {
  readonly key: string;
  readonly told: Told;
  readonly update: Update;
}

/** What is new, the oldest first, and what of it goes over the bound. */
export function newsOf(
  board: Board,
  subscribers: Subscribers,
): { readonly news: readonly News[]; readonly over: number } {
  const all = [...board.open, ...board.active, ...board.planned, ...board.past]
    .flatMap((told) =>
      told.updates.map((update) => ({
        key: `${told.id} ${update.phase} ${update.atMs}`,
        told,
        update,
      })),
    )
    .filter(({ key, update }) => board.atMs - update.atMs <= NEWS_MS && !subscribers.isTold(key))
    .sort((a, b) => a.update.atMs - b.update.atMs || (a.key < b.key ? -1 : 1));
  return { news: all.slice(-MOST_AT_ONCE), over: Math.max(0, all.length - MOST_AT_ONCE) };
}

/** Those who said yes, and asked for one of these journeys or for all. */
export function receiversOf(told: Told, subscribers: Subscribers): readonly Subscriber[] {
  const touched = told.worst.map(({ component }) => component);
  return subscribers.all.filter(
    ({ confirmedMs, components }) =>
      confirmedMs !== null &&
      (components === null ||
        touched.length === 0 ||
        components.some((key) =>
          touched.some((each) => each === key || each.startsWith(`${key}@`)),
        )),
  );
}

/** What waits in the outbox. */
interface Waiting {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly hook: string;
  readonly atMs: number;
}

export interface TellOptions {
  readonly board: Board;
  readonly subscribers: Subscribers;
  readonly storage: OutboxStorage;
  /** Null: nobody is told by mail now; such messages wait. */
  readonly mail: MailSender | null;
  readonly webhooks?: WebhookOptions;
  /** What does not go out within that time waits for the next run. */
  readonly forMs: number;
  readonly perSecond?: number;
}

export interface ToldAll {
  readonly format: 1;
  readonly updates: number;
  readonly sent: number;
  /** Given up, by reason; no name. */
  readonly refused: readonly string[];
  readonly waiting: number;
}

/** Hands on what is new, and sends until nothing waits or the time is over. */
export async function tellAll(options: TellOptions): Promise<ToldAll> {
  const { board, subscribers, storage, forMs, perSecond = 10 } = options;
  const refused: string[] = [];
  let sent = 0;
  const box = await outbox<Waiting>({
    storage,
    timers: {
      nowMs: () => performance.now(),
      after(delayMs, run) {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    send: (entry) => sendOne(entry, options),
    sendTimeoutMs: 30_000,
    mostAtOnce: 4,
    again: { baseMs: 1_000, mostMs: 60_000 },
    spread: { withinMs: 0, perSecond },
    keep: { most: 1_000_000, mayDrop: () => false },
  });
  box.on((event) => {
    if (event.kind === 'sent') sent += 1;
    if (event.kind === 'dropped') refused.push(event.detail);
  });
  try {
    const { news } = newsOf(board, subscribers);
    for (const each of news) await handOn(each, options, (key, body) => box.add(key, body));
    const endMs = performance.now() + forMs;
    while (box.waiting > 0 && performance.now() < endMs)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return { format: 1, updates: news.length, sent, refused, waiting: box.waiting };
  } finally {
    await box.close();
    await storage.close();
  }
}

/** Remembered once all of it is kept: after a crash some may be told twice, none is left out. */
async function handOn(
  { key, told, update }: News,
  { board, subscribers }: TellOptions,
  add: (key: string, body: Waiting) => Promise<void>,
): Promise<void> {
  const message = messageOf(told, update, board);
  for (const { id } of receiversOf(told, subscribers)) await add(id, { ...message, to: id });
  await subscribers.remember([key]);
}

function messageOf(told: Told, update: Update, board: Board): Omit<Waiting, 'to'> {
  const { config } = board;
  const link = `${config.url}/incidents/${told.id}.html`;
  const phase = PHASE_WORDS[update.phase];
  const touched = told.worst.filter(({ state }) => state !== 'ok');
  const names = touched.map(
    ({ component, state }) => `${nameOf(board, component)} (${STATE_WORDS[state].plain})`,
  );
  return {
    subject: `${config.title}: ${told.title}: ${phase.toLowerCase()}`,
    text: [
      `${phase}, ${sayInstant(update.atMs)}.`,
      markdownToPlain(update.text),
      ...(names.length === 0 ? [] : [`It touches ${names.join(', ')}.`]),
      `All that was said: ${link}`,
    ].join('\n\n'),
    hook: JSON.stringify({
      format: 1,
      page: { name: config.title, url: config.url },
      incident: { id: told.id, kind: told.kind, name: told.title, impact: told.impact, url: link },
      update: {
        phase: update.phase,
        at: new Date(update.atMs).toISOString(),
        body: markdownToPlain(update.text),
      },
      components: touched.map(({ component, state }) => ({
        id: component,
        name: nameOf(board, component),
        status: STATE_WORDS[state].statuspage,
      })),
    }),
    atMs: update.atMs,
  };
}

async function sendOne(
  { idempotencyKey, body }: OutboxEntry<Waiting>,
  { board, subscribers, mail, webhooks }: TellOptions,
): Promise<Delivery> {
  // Who left while this ran is not told.
  await subscribers.refresh();
  const subscriber = subscribers.find(body.to);
  if (subscriber === null) return { kind: 'refused', why: 'it was erased meanwhile' };
  const { config } = board;
  if (subscriber.kind === 'webhook') {
    const secret = webhookSecret(subscribers, subscriber.id);
    const call = {
      url: subscriber.to,
      secret,
      id: idempotencyKey,
      atMs: Date.now(),
      body: body.hook,
    };
    return sendWebhook(call, webhooks);
  }
  if (mail === null) throw new Error('no mail server was named');
  const links = config.subscribe === null ? null : deskLinks(config.subscribe);
  const token = subscribers.token('unsubscribe', subscriber.id);
  const unsubscribe = links?.link('unsubscribe', subscriber.id, token) ?? null;
  const leave = unsubscribe === null ? [] : [`Be told no more: ${unsubscribe}`];
  return mail.send({
    to: subscriber.to,
    subject: body.subject,
    text: [body.text, ...leave].join('\n\n'),
    unsubscribe,
    messageId: `${idempotencyKey.replace(/[^\w.-]/g, '.')}@${new URL(config.url).hostname}`,
  });
}

/** Each receiver of webhooks has a secret of its own, which follows from the file's. */
export function webhookSecret(subscribers: Subscribers, id: string): string {
  return createHmac('sha256', subscribers.secret).update(`webhook\n${id}`).digest('base64url');
}
