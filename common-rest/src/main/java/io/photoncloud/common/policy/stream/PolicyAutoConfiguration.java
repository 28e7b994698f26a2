package io.photoncloud.common.policy.stream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.denial.DenialReport;
import io.photoncloud.common.denial.DenialReporter;
import io.photoncloud.common.grpc.GrpcAutoConfiguration;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.health.HealthCheck;
import io.photoncloud.common.security.FetchedKeys;
import io.photoncloud.common.security.FollowedKeys;
import io.photoncloud.common.security.JwksSource;
import io.photoncloud.common.security.Permissions;
import io.photoncloud.common.security.Revocations;
import io.photoncloud.common.security.SecurityAutoConfiguration;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.VerificationKeys;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Wires who-may-do-what for every service but those that know by themselves: IAM has a bean of {@link Permissions}, and
 * of {@link Revocations}, of its own. In open mode nothing is followed.
 */
@AutoConfiguration(after = {SecurityAutoConfiguration.class, GrpcAutoConfiguration.class})
@ConditionalOnMissingBean(Permissions.class)
public class PolicyAutoConfiguration {

    @Bean(destroyMethod = "close")
    PolicyFollowing policyFollowing(SecurityProperties settings, OutgoingGrpcChannels channels, InstantSource clock) {
        if (settings.mode() == SecurityMode.OPEN) {
            return PolicyFollowing.none();
        }
        if (settings.policyEndpoints().isEmpty()) {
            throw new StartRefusedException(
                    SecurityProperties.MODE + "=enforced needs to know where IAM tells who may do what",
                    "Set " + SecurityProperties.POLICY_ENDPOINTS + ", for example 127.0.0.3:50051.");
        }
        if (!settings.jwksUrl().isEmpty()) {
            throw new StartRefusedException(
                    SecurityProperties.JWKS_URL + " is set, but " + SecurityProperties.MODE
                            + "=enforced goes by the keys that IAM tells with its policies",
                    "Remove " + SecurityProperties.JWKS_URL + ", or set " + SecurityProperties.MODE + "=open.");
        }
        settings.policyEndpoints().forEach(address -> requireReachable(channels, address));
        PolicyEndpoints endpoints = new PolicyEndpoints(
                settings.policyEndpoints(), address -> channels.open(KnownService.IAM.key(), address));
        return PolicyFollowing.start(new PolicyFollower(
                endpoints,
                settings.policyItemsMax(),
                settings.policyStalenessMax(),
                clock,
                System::nanoTime,
                new SplittableRandom()));
    }

    /** What is wrong with an address is wrong from the start on, and not for an operator to find in a log. */
    private static void requireReachable(OutgoingGrpcChannels channels, ListenAddress address) {
        try {
            channels.open(KnownService.IAM.key(), address).shutdownNow();
        } catch (IllegalStateException e) {
            throw new StartRefusedException(
                    SecurityProperties.POLICY_ENDPOINTS + ": " + e.getMessage(),
                    "Set photon.tls.*, or " + SecurityProperties.POLICY_ENDPOINTS + " to loopback addresses.");
        }
    }

    @Bean
    Permissions permissions(PolicyFollowing following, InstantSource clock) {
        return new PolicyPermissions(
                () -> following
                        .find()
                        .orElseThrow(() -> new IllegalStateException("open mode asks nobody"))
                        .current(),
                clock);
    }

    @Bean
    @ConditionalOnMissingBean
    Revocations revocations(PolicyFollowing following) {
        return (token, principal, issuedAt) -> following
                .find()
                .flatMap(PolicyFollower::findLast)
                .map(set -> set.revocations().isRevoked(token, principal, issuedAt))
                .orElse(false);
    }

    /** With a stream of policies come the keys; in open mode, without one, they are fetched. */
    @Bean
    VerificationKeys verificationKeys(PolicyFollowing following, JwksSource source, SecurityProperties settings) {
        return following
                .find()
                .<VerificationKeys>map(follower -> new FollowedKeys(new StreamedKeys(follower), System::nanoTime))
                .orElseGet(() -> new FetchedKeys(source, System::nanoTime, settings));
    }

    @Bean(destroyMethod = "close")
    ReportingDenials reportingDenials(
            PolicyFollowing following, HttpProperties http, InstantSource clock, IdSource ids) {
        DenialReport.Reporter process = new DenialReport.Reporter(
                String.valueOf(http.address()), ids.nextUuid().toString());
        return ReportingDenials.start(following, process, clock, System::nanoTime);
    }

    @Bean
    HealthCheck policyHealth(PolicyFollowing following) {
        return new PolicyHealth(following);
    }

    @Bean
    MeterBinder policyMeters(PolicyFollowing following) {
        return registry -> following.find().ifPresent(follower -> bind(follower, registry));
    }

    private static void bind(PolicyFollower follower, MeterRegistry registry) {
        Gauge.builder("photon.policy.lag", follower, PolicyAutoConfiguration::lag)
                .description("how long the last message of IAM was on its way and not applied yet")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("photon.policy.silence", follower, known -> seconds(known.silence()))
                .description("how long ago IAM said last that the policies known here hold")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("photon.policy.revision", follower, PolicyAutoConfiguration::revision)
                .description("of IAM's store, as of which this service decides")
                .register(registry);
    }

    @Bean
    MeterBinder denialMeters(ReportingDenials denials) {
        return registry -> denials.find().ifPresent(reporter -> {
            Gauge.builder("photon.denials.waiting", reporter, DenialReporter::waiting)
                    .description("kinds of denials that IAM has not recorded yet")
                    .register(registry);
            FunctionCounter.builder("photon.denials.not.recorded.singly", reporter, DenialReporter::overflowed)
                    .description("denials that were only counted, because too many waited for IAM")
                    .register(registry);
        });
    }

    private static double lag(PolicyFollower follower) {
        return follower.findLag().map(PolicyAutoConfiguration::seconds).orElse(Double.NaN);
    }

    private static double revision(PolicyFollower follower) {
        return follower.findLast().map(set -> (double) set.revision()).orElse(Double.NaN);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1_000.0;
    }
}
