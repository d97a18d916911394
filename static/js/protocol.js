/**
 * The wire contract's shapes as types, and the rule of the close codes; no I/O. See docs/protocol.md.
 *
 * @typedef {"active" | "completed" | "abandoned" | "idle"} SessionState
 * @typedef {{user_intent_id: string, intent: string, label: string, abandoned_at?: string}} Resumable
 * @typedef {{session_id?: string | null, user_intent_id?: string | null, intent?: string | null, label?: string | null,
 *   state: SessionState, question_id?: string | null, open_component_id?: string | null,
 *   resumable: Resumable[]}} Session
 *
 * @typedef {{t: string, c?: Block[], text?: string, level?: number, href?: string, lang?: string, start?: number}} Block
 *
 * @typedef {{seq: number, id: string, user_chat_id: string, session_id: string | null, user_intent_id: string | null,
 *   timestamp: string, content: string, is_complete?: boolean, abandoned?: boolean, cause: number | null,
 *   final?: boolean}} Envelope
 * @typedef {Envelope & {type: "user", client_id: string, in_reply_to?: string, action?: Record<string, unknown>}} UserEvent
 * @typedef {Envelope & {type: "thinking", step: string, step_id: string, state: "running" | "failed" | "interrupted",
 *   attempt?: number, intent?: string, highlight?: [number, number]}} ThinkingEvent
 * @typedef {Envelope & {type: "response", response_id: string, blocks: Block[], question_id?: string, intent?: string,
 *   suggestions?: string[], author?: {kind: string, name: string}, trigger?: string}} ResponseEvent
 * @typedef {{field: string, code: string, message: string}} FieldError
 * @typedef {"open" | "accepted" | "cancelled" | "superseded" | "expired"} ComponentState
 * @typedef {Envelope & {type: "component", component_id: string, rev: number, kind: string, state: ComponentState,
 *   question_id?: string, schema?: FormSchema, values: Values, errors: FieldError[],
 *   ui: Record<string, any>}} ComponentEvent
 * @typedef {Envelope & {type: "status", status: string, intent?: string, label?: string, reason?: string}} StatusEvent
 * @typedef {Envelope & {type: "error", code: string, retryable: boolean, response_id?: string}} ErrorEvent
 * @typedef {Envelope & {type: "owner", epoch: number}} OwnerEvent
 * @typedef {UserEvent | ThinkingEvent | ResponseEvent | ComponentEvent | StatusEvent | ErrorEvent | OwnerEvent} ChatEvent
 *
 * @typedef {{const: string, title: string}} Option
 * @typedef {{type: string, title: string, description?: string, format?: string, default?: unknown,
 *   minimum?: number | string, maximum?: number | string, minLength?: number, maxLength?: number, pattern?: string,
 *   oneOf?: Option[], enum?: string[], items?: {oneOf?: Option[], enum?: string[]}, minItems?: number,
 *   maxItems?: number}} FieldSchema
 * @typedef {{type: "object", required?: string[], properties: Record<string, FieldSchema>}} FormSchema
 * @typedef {string | number | boolean | null | Array<string | number | boolean | null>} Value
 * @typedef {Record<string, Value>} Values
 *
 * @typedef {{type: "message", client_id: string, content: string, in_reply_to?: string}} MessageCommand
 * @typedef {{type: "component_action", client_id: string, component_id: string, rev: number,
 *   action: "submit" | "cancel" | "choose", values: Values}} ComponentCommand
 * @typedef {{type: "resume_intent" | "abandon_intent", client_id: string, user_intent_id: string}} IntentCommand
 * @typedef {{type: "end_chat", client_id: string}} EndCommand
 * @typedef {{type: "stop"}} StopCommand
 * @typedef {MessageCommand | ComponentCommand | IntentCommand | EndCommand} Command
 *
 * @typedef {{type: "connected", socket_connection_id: string, user_chat_id: string, user_id: string, token: string,
 *   epoch: string, seq: number, oldest: number, resume: "ok" | "fresh" | "reset", session: Session,
 *   heartbeat_seconds?: number, limits?: Record<string, number>}} Connected
 * @typedef {{type: "live" | "heartbeat", seq: number}} Position
 * @typedef {{type: "ack", client_id: string, seq: number, repeated: boolean}} Ack
 * @typedef {{type: "delta", response_id: string, index: number, text: string}} Delta
 * @typedef {{type: "typing", on: boolean}} Typing
 * @typedef {{code: string, message: string, retryable: boolean, client_id?: string, retry_after_seconds?: number,
 *   errors?: FieldError[]}} ErrorBody
 * @typedef {{type: "error"} & ErrorBody} ErrorSignal
 * @typedef {{type: "closing", reason: string, reconnect_after_seconds: number}} Closing
 * @typedef {Connected | Position | Ack | Delta | Typing | ErrorSignal | Closing | {type: "pong", t?: unknown}} Signal
 */

/** The version that `hello` names. */
export const VERSION = 1;

/** Whether a socket closed with `code` should come back and resume: the range carries the rule. @param {number} code */
export function resumable(code) {
  return !(code >= 4400 && code <= 4499) && code !== 1009;
}

/** Whether the chat itself is of no use any more, so that a new one has to be opened. @param {number} code */
export function chatIsGone(code) {
  return code === 4401 || code === 4404 || code === 4410;
}

/** Whether a frame is a durable event. @param {Signal | ChatEvent} frame @returns {frame is ChatEvent} */
export function isEvent(frame) {
  return typeof (/** @type {{seq?: unknown}} */ (frame).seq) === "number" && "id" in frame;
}
