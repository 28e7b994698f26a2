package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.logical.BoundStatement;
import io.photoncloud.flaredb.logical.SchemaWork;
import io.photoncloud.flaredb.row.Sequences;
import io.photoncloud.flaredb.session.Engine;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** TRUNCATE: tables go on under new numbers, under which there is nothing. */
final class Truncation {
    private final CatalogSnapshot catalog;
    private final Engine.Scope scope;
    private final Sequences sequences;

    Truncation(CatalogSnapshot catalog, Engine.Scope scope, Sequences sequences) {
        this.catalog = catalog;
        this.scope = scope;
        this.sequences = sequences;
    }

    BoundStatement.Definition of(Modification.Truncate it) {
        Map<Integer, TableDescriptor> tables = new LinkedHashMap<>();
        for (QualifiedName name : it.tables()) {
            TableDescriptor table = TableNames.require(catalog, name, scope);
            tables.put(table.oid(), table);
        }
        List<BoundStatement.Notice> notices = new ArrayList<>();
        List<TableDescriptor> looked = new ArrayList<>(tables.values());
        for (int at = 0; at < looked.size(); at++) {
            for (TableDescriptor other : catalog.tablesReferring(looked.get(at).oid())) {
                if (tables.containsKey(other.oid())) {
                    continue;
                }
                if (!it.cascade()) {
                    throw referred(other, looked.get(at));
                }
                notices.add(new BoundStatement.Notice("00000", "truncate cascades to table \"" + other.name() + "\""));
                tables.put(other.oid(), other);
                looked.add(other);
            }
        }
        List<CatalogChange> changes = new ArrayList<>();
        List<SchemaWork> work = new ArrayList<>();
        for (TableDescriptor table : tables.values()) {
            changes.add(new CatalogChange.PutRelation(table.withStorage(sequences.nextOid())));
            work.add(new SchemaWork.RemoveStorage(table.storage()));
            if (it.restartIdentity()) {
                catalog.relations().stream()
                        .filter(each ->
                                each instanceof SequenceDescriptor sequence && sequence.ownerTable() == table.oid())
                        .forEach(each -> work.add(
                                new SchemaWork.StartSequence(each.oid(), ((SequenceDescriptor) each).start())));
            }
        }
        return new BoundStatement.Definition("TRUNCATE TABLE", changes, work, notices);
    }

    private static SqlException referred(TableDescriptor other, TableDescriptor table) {
        return new SqlException(
                SqlState.FEATURE_NOT_SUPPORTED,
                "cannot truncate a table referenced in a foreign key constraint",
                "Table \"" + other.name() + "\" references \"" + table.name() + "\".",
                "Truncate table \"" + other.name() + "\" at the same time, or use TRUNCATE ... CASCADE.");
    }
}
