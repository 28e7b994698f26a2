package io.photoncloud.flaredb.session;

/**
 * The bounds of sessions.
 *
 * @param sessionsMax sessions of all doors at a time (53300)
 * @param statementsMax prepared statements of one session (53400)
 * @param portalsMax portals and cursors of one session (53400)
 * @param cachedPlansMax plans that all sessions share
 */
public record SessionLimits(int sessionsMax, int statementsMax, int portalsMax, int cachedPlansMax) {
    static final String SESSIONS_MAX = "photon.flaredb.sql.sessions-max";
    static final String STATEMENTS_MAX = "photon.flaredb.sql.statements-max";
    static final String PORTALS_MAX = "photon.flaredb.sql.portals-max";

    public static final SessionLimits DEFAULT = new SessionLimits(20_000, 10_000, 1_000, 1_000);

    public SessionLimits {
        if (sessionsMax < 1 || statementsMax < 1 || portalsMax < 1 || cachedPlansMax < 0) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
