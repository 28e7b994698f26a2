package io.photoncloud.flaredb.catalog;

import java.util.List;

/** What may stand in FROM; names of relations and of indexes are unique in their schema together. */
public sealed interface Relation permits TableDescriptor, ViewDescriptor, SequenceDescriptor, SystemTableDescriptor {
    /** Stable for as long as it exists, never used again after. */
    int oid();

    int schema();

    String name();

    /** The columns that a star stands for, in their order. */
    List<? extends RelationColumn> visibleColumns();

    /** pg_class.relkind. */
    char kind();

    Relation withName(int newSchema, String newName);
}
