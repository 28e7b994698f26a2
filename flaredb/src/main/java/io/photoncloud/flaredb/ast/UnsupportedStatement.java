package io.photoncloud.flaredb.ast;

/** A statement that PostgreSQL has and this database has not, by its command's name: {@code CREATE ROLE}, {@code DO}. */
public record UnsupportedStatement(int position, String command) implements Statement {}
