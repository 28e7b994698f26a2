package io.photoncloud.chainfire;

import io.grpc.ServerInterceptor;
import io.photoncloud.chainfire.cluster.MemberUrls;
import io.photoncloud.chainfire.election.ElectionService;
import io.photoncloud.chainfire.etcd.Calls;
import io.photoncloud.chainfire.etcd.HeaderWire;
import io.photoncloud.chainfire.etcd.LeaderInterceptor;
import io.photoncloud.chainfire.keyspace.KeyspaceInterceptor;
import io.photoncloud.chainfire.keyspace.Keyspaces;
import io.photoncloud.chainfire.kv.AnswerBudget;
import io.photoncloud.chainfire.kv.KvService;
import io.photoncloud.chainfire.lease.LeaseService;
import io.photoncloud.chainfire.lock.LockService;
import io.photoncloud.chainfire.lock.Places;
import io.photoncloud.chainfire.lock.Predecessors;
import io.photoncloud.chainfire.lock.Sessions;
import io.photoncloud.chainfire.maintenance.MaintenanceService;
import io.photoncloud.chainfire.maintenance.TemporaryDirectory;
import io.photoncloud.chainfire.members.ClusterService;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.watch.LeaderGuard;
import io.photoncloud.chainfire.watch.WatchLimits;
import io.photoncloud.chainfire.watch.WatchService;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.common.security.DoorTls;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.server.GlobalServerInterceptor;

/** ChainFire's objects, over whatever store there is; its doors are found by their annotations. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChainFireProperties.class)
class ChainFireConfiguration {

    private static final Duration LEADER_CHECK = Duration.ofSeconds(1);

    @Bean
    Calls calls(ChainFireProperties properties) {
        return new Calls(
                task -> Thread.ofVirtual().name("chainfire").start(task),
                properties.waitingCallsMax(),
                properties.lastingCallsMax());
    }

    @Bean
    HeaderWire headerWire(EmbeddedStore store) {
        return new HeaderWire(
                store::clusterId,
                store.status().memberId(),
                store::term,
                () -> store.status().revision());
    }

    @Bean
    MemberUrls memberUrls(DoorTls tls) {
        return new MemberUrls(tls instanceof DoorTls.On ? "https" : "http");
    }

    // Callers

    /** No door of etcd's API ever blocks the thread it is called on: what waits moves away by itself. */
    @Bean
    GrpcRules grpcRules() {
        return GrpcRules.builder()
                .onEventLoop(
                        "etcdserverpb.KV/",
                        "etcdserverpb.Watch/",
                        "etcdserverpb.Lease/",
                        "etcdserverpb.Cluster/",
                        "etcdserverpb.Maintenance/",
                        "etcdserverpb.Auth/",
                        "v3lockpb.Lock/",
                        "v3electionpb.Election/",
                        "photon.chainfire.v1.ChainFire/")
                .lasting(
                        "etcdserverpb.Watch/Watch",
                        "etcdserverpb.Lease/LeaseKeepAlive",
                        "v3lockpb.Lock/Lock",
                        "v3electionpb.Election/Campaign",
                        "v3electionpb.Election/Observe")
                .needs(
                        "kv.read",
                        "etcdserverpb.KV/Range",
                        "etcdserverpb.Watch/",
                        "v3electionpb.Election/Leader",
                        "v3electionpb.Election/Observe",
                        "photon.chainfire.v1.ChainFire/Get",
                        "photon.chainfire.v1.ChainFire/Scan")
                .needs(
                        "kv.write",
                        "etcdserverpb.KV/",
                        "v3lockpb.Lock/",
                        "v3electionpb.Election/",
                        "photon.chainfire.v1.ChainFire/")
                .needs("kv.administer", "etcdserverpb.KV/Compact")
                .needs("lease.read", "etcdserverpb.Lease/LeaseTimeToLive", "etcdserverpb.Lease/LeaseLeases")
                .needs("lease.write", "etcdserverpb.Lease/")
                .needs("snapshot.read", "etcdserverpb.Maintenance/Snapshot")
                .needs(
                        "cluster.read",
                        "etcdserverpb.Cluster/",
                        "etcdserverpb.Maintenance/",
                        "etcdserverpb.Auth/",
                        "photon.chainfire.v1.ChainFire/Status")
                .needs(
                        "cluster.administer",
                        "etcdserverpb.Cluster/MemberAdd",
                        "etcdserverpb.Cluster/MemberRemove",
                        "etcdserverpb.Cluster/MemberUpdate",
                        "etcdserverpb.Cluster/MemberPromote",
                        "etcdserverpb.Maintenance/Defragment",
                        "etcdserverpb.Maintenance/MoveLeader")
                .build();
    }

    @Bean
    Keyspaces keyspaces(ChainFireProperties properties) {
        return new Keyspaces(properties.keyspaceGrants());
    }

    @Bean
    @GlobalServerInterceptor
    @Order(100)
    ServerInterceptor keyspaceInterceptor(Keyspaces keyspaces) {
        return new KeyspaceInterceptor(keyspaces);
    }

    @Bean
    @GlobalServerInterceptor
    @Order(101)
    ServerInterceptor leaderInterceptor(WatchService watches) {
        return new LeaderInterceptor(watches::leaderKnown);
    }

    // Features

    @Bean
    KvService kvService(EmbeddedStore store, ChainFireProperties properties, AnswerBudget budget, Calls calls) {
        return new KvService(store, budget, properties.range().walkEntriesMax(), calls.threads());
    }

    @Bean
    AnswerBudget answerBudget(ChainFireProperties properties) {
        ChainFireProperties.Range range = properties.range();
        return new AnswerBudget(
                range.answerBytesMax().toBytes(), range.allAnswersBytesMax().toBytes());
    }

    @Bean
    WatchService watchService(EmbeddedStore store, ChainFireProperties properties) {
        return new WatchService(store, properties.watch().watchesMax());
    }

    @Bean
    WatchLimits watchLimits(ChainFireProperties properties) {
        ChainFireProperties.Watch watch = properties.watch();
        return new WatchLimits(
                watch.watchesPerStreamMax(),
                watch.fragmentBytesMax().toBytes(),
                watch.messageBytesMax().toBytes(),
                watch.progressInterval());
    }

    @Bean(destroyMethod = "close")
    LeaderGuard leaderGuard(WatchService watches) {
        return new LeaderGuard(watches, LEADER_CHECK);
    }

    @Bean
    LeaseService leaseService(EmbeddedStore store) {
        return new LeaseService(store, new SecureRandom());
    }

    @Bean
    ClusterService clusterService(EmbeddedStore store, ChainFireProperties properties) {
        return new ClusterService(store, properties.leadershipTransferWait(), System::nanoTime);
    }

    @Bean
    MaintenanceService maintenanceService(EmbeddedStore store, TemporaryDirectory temporary) {
        return new MaintenanceService(store, temporary.path());
    }

    /** @param store has made sure that no other process uses the data directory */
    @Bean
    TemporaryDirectory temporaryDirectory(
            ChainFireProperties properties, PhotonProperties photon, EmbeddedStore store) {
        if (properties.temporaryDirectory() != null) {
            return new TemporaryDirectory(properties.temporaryDirectory());
        }
        return photon.dataDirectory() == null
                ? new TemporaryDirectory(Path.of(System.getProperty("java.io.tmpdir")))
                : TemporaryDirectory.own(photon.dataDirectory().resolve("temporary"));
    }

    @Bean
    Predecessors predecessors(KvService kv, WatchService watches) {
        return new Predecessors(kv, watches);
    }

    @Bean
    Sessions sessions(LeaseService leases) {
        return new Sessions(leases);
    }

    @Bean
    Places places(KvService kv) {
        return new Places(kv);
    }

    @Bean
    LockService lockService(KvService kv, Sessions sessions, Places places, Predecessors predecessors) {
        return new LockService(kv, sessions, places, predecessors);
    }

    @Bean
    ElectionService electionService(Sessions sessions, Places places, Predecessors predecessors, WatchService watches) {
        return new ElectionService(sessions, places, predecessors, watches);
    }
}
