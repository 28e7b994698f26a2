package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.ast.Definition;

/** What CommandComplete says of definitions. */
final class Tags {
    private Tags() {}

    static String of(Definition definition) {
        return switch (definition) {
            case Definition.CreateSchema _ -> "CREATE SCHEMA";
            case Definition.CreateTable _ -> "CREATE TABLE";
            case Definition.CreateTableAs _ -> "SELECT";
            case Definition.CreateSequence _ -> "CREATE SEQUENCE";
            case Definition.CreateView _ -> "CREATE VIEW";
            case Definition.CreateIndex _ -> "CREATE INDEX";
            case Definition.CreateEnum _ -> "CREATE TYPE";
            case Definition.AlterSequence _ -> "ALTER SEQUENCE";
            case Definition.AddEnumLabel _, Definition.RenameEnumLabel _ -> "ALTER TYPE";
            case Definition.AlterTable it -> alter(it.kind());
            case Definition.Rename it -> alter(it.kind());
            case Definition.MoveToSchema it -> alter(it.kind());
            case Definition.ChangeOwner it -> alter(it.kind());
            case Definition.Drop it -> "DROP " + it.kind();
            case Definition.Comment _ -> "COMMENT";
            case Definition.Privileges it -> it.grant() ? "GRANT" : "REVOKE";
        };
    }

    private static String alter(Definition.ObjectKind kind) {
        return switch (kind) {
            case COLUMN, CONSTRAINT -> "ALTER TABLE";
            case TABLE, INDEX, SEQUENCE, VIEW, SCHEMA, TYPE, DATABASE -> "ALTER " + kind;
        };
    }
}
