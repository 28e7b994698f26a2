package io.photoncloud.flaredb.ast;

/** An identifier and where it stands. */
public record Name(int position, String text) implements Node {}
