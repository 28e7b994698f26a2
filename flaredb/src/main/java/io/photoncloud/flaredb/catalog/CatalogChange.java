package io.photoncloud.flaredb.catalog;

import org.jspecify.annotations.Nullable;

/** One change of the schema. A statement is a list of them, which take effect together. */
public sealed interface CatalogChange {
    record PutSchema(SchemaDescriptor schema) implements CatalogChange {}

    record RemoveSchema(int oid) implements CatalogChange {}

    /** New, or in place of the one with its oid. */
    record PutRelation(Relation relation) implements CatalogChange {}

    record RemoveRelation(int oid) implements CatalogChange {}

    record PutEnum(EnumDescriptor enumeration) implements CatalogChange {}

    record RemoveEnum(int oid) implements CatalogChange {}

    /** Absent text removes the comment. */
    record PutComment(CommentKey about, @Nullable String text) implements CatalogChange {}
}
