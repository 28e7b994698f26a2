package io.photoncloud.flaredb;

import io.photoncloud.common.config.Settings;
import io.photoncloud.flaredb.execute.spill.MemoryBudget;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What queries may hold in memory; what does not fit, sorts, joins and aggregates put into files.
 *
 * @param process all queries of the process together
 * @param tenant the queries of one tenant together
 * @param query one query
 */
@ConfigurationProperties("photon.flaredb.memory")
public record QueryMemoryProperties(
        @DefaultValue("64MB") DataSize process,
        @DefaultValue("64MB") DataSize tenant,
        @DefaultValue("32MB") DataSize query) {

    private static final long LEAST = 1L << 20;
    private static final long MOST = 1L << 40;

    public QueryMemoryProperties {
        Settings.range(MemoryBudget.PROCESS_SETTING, process.toBytes(), LEAST, MOST);
        Settings.range(MemoryBudget.TENANT_SETTING, tenant.toBytes(), LEAST, MOST);
        Settings.range(MemoryBudget.QUERY_SETTING, query.toBytes(), LEAST, MOST);
    }
}
