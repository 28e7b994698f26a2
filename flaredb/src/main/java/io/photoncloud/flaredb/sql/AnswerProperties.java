package io.photoncloud.flaredb.sql;

import io.photoncloud.common.config.Settings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of SQL by REST and gRPC.
 *
 * @param rowsMax rows of one answer, the most that max_rows may ask for
 * @param sizeMax what the values of one answer take in memory
 * @param keptMax transactions that are open over several calls, and answers of which pages are left, together
 * @param idleMax how long one of those is kept that nobody asks for
 */
@ConfigurationProperties("photon.flaredb.answers")
record AnswerProperties(
        @DefaultValue("10000") int rowsMax,
        @DefaultValue("16MB") DataSize sizeMax,
        @DefaultValue("100") int keptMax,
        @DefaultValue("1m") Duration idleMax) {

    private static final int ROWS_MOST = 1_000_000;
    private static final int KEPT_MOST = 10_000;
    private static final long ANSWER_LEAST = 1L << 20;
    private static final long ANSWER_MOST = 1L << 30;

    AnswerProperties {
        Settings.range("photon.flaredb.answers.rows-max", rowsMax, 1, ROWS_MOST);
        Settings.range("photon.flaredb.answers.size-max", sizeMax.toBytes(), ANSWER_LEAST, ANSWER_MOST);
        Settings.range("photon.flaredb.answers.kept-max", keptMax, 1, KEPT_MOST);
        Settings.positive("photon.flaredb.answers.idle-max", idleMax);
    }
}
