package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.Workspace;
import io.photoncloud.flaredb.expression.EvaluationContext;

/** What a statement runs with: its session's answers, its memory and files, and the tables in its transaction. */
public record Resources(
        EvaluationContext session,
        Workspace workspace,
        RowSource source,
        RowTarget target,
        ForeignKeys foreignKeys,
        SystemSource system) {}
