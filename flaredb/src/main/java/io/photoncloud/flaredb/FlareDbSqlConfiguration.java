package io.photoncloud.flaredb;

import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.DoorTls;
import io.photoncloud.common.security.Listener;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.flaredb.engine.SqlEngine;
import io.photoncloud.flaredb.execute.spill.MemoryBudget;
import io.photoncloud.flaredb.execute.spill.SpillFiles;
import io.photoncloud.flaredb.execute.spill.Workspace;
import io.photoncloud.flaredb.function.BuiltInFunctions;
import io.photoncloud.flaredb.parse.StatementParser;
import io.photoncloud.flaredb.pgwire.SignIn;
import io.photoncloud.flaredb.row.CatalogRows;
import io.photoncloud.flaredb.row.DroppedStorages;
import io.photoncloud.flaredb.row.Sequences;
import io.photoncloud.flaredb.session.NodeSessions;
import io.photoncloud.flaredb.session.SqlSessions;
import io.photoncloud.flaredb.systemcatalog.SystemCatalog;
import io.photoncloud.flaredb.transaction.TransactionalStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** SQL over the service's transactions, and PostgreSQL's door to it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    PostgresqlProperties.class,
    SqlProperties.class,
    QueryMemoryProperties.class,
    SpillProperties.class
})
class FlareDbSqlConfiguration {

    /** Who owns what nobody in particular has made. */
    private static final String OWNER = "photon";

    private static final Duration REMOVAL_INTERVAL = Duration.ofSeconds(5);

    @Bean
    Listener postgresqlAddress(PostgresqlProperties properties) {
        return new Listener(PostgresqlProperties.ADDRESS, properties.address());
    }

    @Bean
    SpillFiles spillFiles(PhotonProperties photon, SpillProperties properties) {
        return SpillFiles.open(
                spillDirectory(photon.dataDirectory()), properties.sizeMax().toBytes());
    }

    private static Path spillDirectory(@Nullable Path data) {
        if (data != null) {
            return data.resolve("spill");
        }
        try {
            return Files.createTempDirectory("flaredb-spill-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory for the files of queries", e);
        }
    }

    @Bean
    Sequences sequences(TransactionalStore store) {
        return new Sequences(store);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    StorageRemoval storageRemoval(TransactionalStore store) {
        return new StorageRemoval(new DroppedStorages(store), REMOVAL_INTERVAL);
    }

    @Bean
    SqlEngine sqlEngine(
            TransactionalStore store,
            Sequences sequences,
            SpillFiles files,
            SqlProperties sql,
            QueryMemoryProperties memory) {
        MemoryBudget tenant = MemoryBudget.ofProcess(memory.process().toBytes())
                .ofTenant(memory.tenant().toBytes());
        long query = memory.query().toBytes();
        BuiltInFunctions functions = new BuiltInFunctions();
        return new SqlEngine(
                store,
                new StatementParser(sql.parseLimits()),
                functions,
                new CatalogRows(SystemCatalog.initial(OWNER)),
                sequences,
                () -> new Workspace(tenant.ofQuery(query), files),
                new SystemCatalog(functions));
    }

    @Bean(destroyMethod = "close")
    NodeSessions sqlSessions(SqlEngine engine, InstantSource clock, SqlProperties properties) {
        return new NodeSessions(engine, clock, new SecureRandom(), properties.sessionLimits());
    }

    @Bean(destroyMethod = "close")
    PostgresqlDoor postgresqlDoor(
            PostgresqlProperties properties,
            SqlSessions sessions,
            SecurityProperties security,
            TokenVerifier tokens,
            Authorizer authorizer,
            DoorTls tls) {
        SSLContext context = tls instanceof DoorTls.On(var _, SSLContext on) ? on : null;
        SignIn signIn = security.mode() == SecurityMode.OPEN
                ? new SignIn.Trust()
                : new SignIn.Password(new TokenSignIn(tokens, authorizer));
        return new PostgresqlDoor(properties, sessions, signIn, context, new SecureRandom());
    }

    @Bean
    Sampled sqlSamples(PostgresqlDoor door, SqlSessions sessions) {
        return samples -> {
            samples.gauge(
                    "photon_flaredb_postgresql_connections",
                    "connections to the door that speaks PostgreSQL's protocol",
                    door.connections());
            samples.gauge(
                    "photon_flaredb_sql_sessions",
                    "sessions of SQL, of all doors",
                    sessions.activities().size());
        };
    }
}
