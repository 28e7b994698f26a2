package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.expression.EvaluationContext;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is computed and stored nowhere: the tables of pg_catalog and information_schema, and the row of a sequence. */
public interface SystemSource {
    Iterator<List<@Nullable Object>> rows(SystemTableDescriptor table, EvaluationContext context);

    /** last_value, log_cnt, is_called. */
    List<@Nullable Object> row(SequenceDescriptor sequence);
}
