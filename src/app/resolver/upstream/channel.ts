/** A way to an upstream that stays open between questions. */
import type { Message, Question } from '#core/dns';

/** It answers, or rejects saying why there is no answer; every question within its time. */
export interface Channel {
  ask(question: Question): Promise<Message>;
  /** What is under way is rejected. */
  close(): void;
}
