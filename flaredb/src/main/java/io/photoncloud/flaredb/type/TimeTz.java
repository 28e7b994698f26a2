package io.photoncloud.flaredb.type;

/** A time of day with its distance from UTC; east is positive. */
public record TimeTz(long micros, int offsetSeconds) {}
