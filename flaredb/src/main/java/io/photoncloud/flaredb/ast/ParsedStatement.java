package io.photoncloud.flaredb.ast;

/**
 * A statement of a text that may hold several.
 *
 * @param text this statement alone, as written, without the semicolon
 * @param parameters the greatest number of a {@code $n} in it
 */
public record ParsedStatement(Statement statement, String text, int parameters) {}
