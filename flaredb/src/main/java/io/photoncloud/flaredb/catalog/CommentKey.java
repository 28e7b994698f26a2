package io.photoncloud.flaredb.catalog;

/** What a comment is about: an object's oid and, of a table's column, its number; 0 for the object itself. */
public record CommentKey(int object, int column) {}
