package dev.lead.control.db;

/**
 * JSON text that goes to a {@code jsonb} parameter.
 *
 * @param text one JSON value
 */
public record Jsonb(String text) {}
