package io.photoncloud.common.security;

import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Who may call, and how that is proven.
 *
 * @param mode open: no token is needed, on loopback addresses only; enforced: every caller shows who they are
 * @param jwksUrl where IAM publishes the keys its tokens are signed with, in open mode: several are tried in turn. In enforced
 *     mode the keys come with the policies
 * @param issuer the {@code iss} a token must have; null to accept any
 * @param audience what a token's {@code aud} must contain; null to accept any
 * @param clockLeeway by how much clocks may differ when times in tokens are checked
 * @param tokenSizeMax the longest token
 * @param tokenCacheMax verified tokens remembered
 * @param jwksRefresh how old the keys may become before they are fetched again, beside the calls
 * @param jwksStaleMax how old the keys may become when fetching them fails
 * @param jwksRetry the least time between two fetches
 * @param jwksTimeMax how long a fetch may take as a whole
 * @param policyEndpoints where IAM streams who may do what, and by which keys tokens are verified, by gRPC: several are tried
 *     in turn; required in enforced mode
 * @param policyStalenessMax how long after the last word from IAM people and workloads are still let in by the policies
 *     known by then
 * @param policyItemsMax roles, bindings, memberships and revocations in memory; with more of them nothing new is taken
 * @param serviceSecretFile the secret services of one machine know each other by in open mode; by default {@code
 *     service-secret} in the data directory
 */
@ConfigurationProperties("photon.security")
public record SecurityProperties(
        @DefaultValue("open") SecurityMode mode,
        @DefaultValue List<URI> jwksUrl,
        @Nullable String issuer,
        @Nullable String audience,
        @DefaultValue("10s") Duration clockLeeway,
        @DefaultValue("8KB") DataSize tokenSizeMax,
        @DefaultValue("1000") int tokenCacheMax,
        @DefaultValue("5m") Duration jwksRefresh,
        @DefaultValue("1h") Duration jwksStaleMax,
        @DefaultValue("10s") Duration jwksRetry,
        @DefaultValue("5s") Duration jwksTimeMax,
        @DefaultValue List<ListenAddress> policyEndpoints,
        @DefaultValue("60s") Duration policyStalenessMax,
        @DefaultValue("500000") int policyItemsMax,
        @Nullable Path serviceSecretFile) {

    public static final String MODE = "photon.security.mode";
    public static final String JWKS_URL = "photon.security.jwks-url";
    public static final String POLICY_ENDPOINTS = "photon.security.policy-endpoints";
    public static final String POLICY_STALENESS_MAX = "photon.security.policy-staleness-max";
    public static final String POLICY_ITEMS_MAX = "photon.security.policy-items-max";

    public SecurityProperties {
        Settings.range("photon.security.clock-leeway (seconds)", clockLeeway.toSeconds(), 0, 300);
        Settings.range("photon.security.token-size-max", tokenSizeMax.toBytes(), 512, 64 * 1024);
        Settings.range("photon.security.token-cache-max", tokenCacheMax, 1, 1_000_000);
        Settings.positive("photon.security.jwks-refresh", jwksRefresh);
        Settings.positive("photon.security.jwks-stale-max", jwksStaleMax);
        Settings.positive("photon.security.jwks-retry", jwksRetry);
        Settings.positive("photon.security.jwks-time-max", jwksTimeMax);
        jwksUrl = List.copyOf(jwksUrl);
        policyEndpoints = List.copyOf(policyEndpoints);
        Settings.positive(POLICY_STALENESS_MAX, policyStalenessMax);
        Settings.range(POLICY_ITEMS_MAX, policyItemsMax, 1, 100_000_000);
    }
}
