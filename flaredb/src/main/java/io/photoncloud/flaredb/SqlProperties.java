package io.photoncloud.flaredb;

import io.photoncloud.common.config.Settings;
import io.photoncloud.flaredb.parse.ParseLimits;
import io.photoncloud.flaredb.session.SessionLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The bounds of statements and of sessions, whatever door they come through.
 *
 * @param nestingMax how deep parentheses, CASE and their like may stand within each other
 * @param statementSizeMax how long a text may be, with all the statements in it
 * @param sessionsMax sessions at a time
 * @param statementsMax prepared statements of one session
 * @param portalsMax portals and cursors of one session
 * @param plansMax plans that are kept for all sessions
 */
@ConfigurationProperties("photon.flaredb.sql")
public record SqlProperties(
        @DefaultValue("200") int nestingMax,
        @DefaultValue("1MB") DataSize statementSizeMax,
        @DefaultValue("20000") int sessionsMax,
        @DefaultValue("10000") int statementsMax,
        @DefaultValue("1000") int portalsMax,
        @DefaultValue("1000") int plansMax) {

    private static final int NESTING_MOST = 500;
    private static final long STATEMENT_MOST = 64L << 20;
    private static final int MOST = 1_000_000;

    public SqlProperties {
        Settings.range(ParseLimits.NESTING_SETTING, nestingMax, 1, NESTING_MOST);
        Settings.range(ParseLimits.STATEMENT_SETTING, statementSizeMax.toBytes(), 1, STATEMENT_MOST);
        Settings.range("photon.flaredb.sql.sessions-max", sessionsMax, 1, MOST);
        Settings.range("photon.flaredb.sql.statements-max", statementsMax, 1, MOST);
        Settings.range("photon.flaredb.sql.portals-max", portalsMax, 1, MOST);
        Settings.range("photon.flaredb.sql.plans-max", plansMax, 0, MOST);
    }

    ParseLimits parseLimits() {
        return new ParseLimits(nestingMax, Math.toIntExact(statementSizeMax.toBytes()));
    }

    SessionLimits sessionLimits() {
        return new SessionLimits(sessionsMax, statementsMax, portalsMax, plansMax);
    }
}
