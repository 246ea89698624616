package dev.lead.ctl.http;

/**
 * One server-sent event.
 *
 * @param id "" if it has none
 * @param type "message" if it has none
 */
public record ServerEvent(String id, String type, String data) {}
