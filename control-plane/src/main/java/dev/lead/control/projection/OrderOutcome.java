package dev.lead.control.projection;

import java.util.Optional;

/** What the region made of an order. */
public record OrderOutcome(
    long number, boolean accepted, Optional<String> refusal, String detail) {}
