package io.photoncloud.chainfire;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.chainfire.keyspace.KeyspaceInterceptor;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.security.ServiceSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.FileSystemUtils;

/** The whole service, over a store in memory on a free port, or over the store it is delivered with. */
public final class TestingChainFire implements AutoCloseable {

    private static final Metadata.Key<String> SERVICE =
            Metadata.Key.of("photon-service", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> SECRET =
            Metadata.Key.of("photon-service-secret", Metadata.ASCII_STRING_MARSHALLER);
    /** As of the service: a caller's keys lie behind the prefix of their keyspace. */
    private static final StoreLimits LIMITS = new StoreLimits(16_449, 1 << 20, 3 << 19, 128, 1_000, 10_000, 4 << 20);

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final int REPLICATED_PORT = 50_051;

    private final String host;
    private final EmbeddedStore store;
    private final Path directory;
    private final ConfigurableApplicationContext context;
    private final ManagedChannel channel;

    /** @param given null for the application's own store */
    private TestingChainFire(@Nullable EmbeddedStore given, String host, int grpcPort, List<String> settings) {
        this.host = host;
        this.directory = temporaryDirectory();
        SpringApplication application = new SpringApplication(ChainFireApplication.class);
        application.setRegisterShutdownHook(false);
        if (given != null) {
            application.addInitializers(
                    fresh -> ((GenericApplicationContext) fresh).registerBean(EmbeddedStore.class, () -> given));
        }
        List<String> arguments = new ArrayList<>(List.of(
                "--photon.http.address=" + host + ":0",
                "--photon.grpc.address=" + host + ":" + grpcPort,
                "--photon.data-directory=" + directory,
                "--logging.level.root=WARN"));
        settings.forEach(setting -> arguments.add("--" + setting));
        this.context = application.run(arguments.toArray(String[]::new));
        this.store = context.getBean(EmbeddedStore.class);
        this.channel = NettyChannelBuilder.forAddress(host, port())
                .usePlaintext()
                .maxInboundMessageSize(256 << 20)
                .build();
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("chainfire-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Shared {
        static final TestingChainFire INSTANCE = start();
    }

    private static final class SharedReplicated {
        static final TestingChainFire INSTANCE = replicated();
    }

    /** As {@link #shared}, over the store it is delivered with. */
    public static TestingChainFire sharedReplicated() {
        return SharedReplicated.INSTANCE;
    }

    /** One for all tests that can share it; it ends with the JVM. Keys are to be taken from {@link #freshKey}. */
    public static TestingChainFire shared() {
        return Shared.INSTANCE;
    }

    public static TestingChainFire start(String... settings) {
        return over(new MemoryStore(LIMITS, RandomGenerator.getDefault(), System::nanoTime), settings);
    }

    public static TestingChainFire over(EmbeddedStore store, String... settings) {
        return new TestingChainFire(store, "127.0.0.1", 0, List.of(settings));
    }

    /** A member alone, on disk. Its peers' address never changes, so it has an address of its own instead of a free port. */
    public static TestingChainFire replicated(String... settings) {
        long pid = ProcessHandle.current().pid();
        String host = "127." + (100 + pid % 100) + "." + (100 + NAMES.incrementAndGet() % 100) + ".1";
        TestingChainFire started = new TestingChainFire(null, host, REPLICATED_PORT, List.of(settings));
        started.awaitLeader();
        return started;
    }

    private void awaitLeader() {
        CountDownLatch leads = new CountDownLatch(1);
        store.onRoleChange(role -> {
            if (role == EmbeddedStore.Role.LEADER) {
                leads.countDown();
            }
        });
        try {
            if (store.status().role() != EmbeddedStore.Role.LEADER && !leads.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no leader in half a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** A key, or a prefix of keys, that no other test uses. */
    public static String freshKey() {
        return "test-" + NAMES.incrementAndGet() + "/";
    }

    public static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    /** The end of the range of keys with a prefix. */
    public static ByteString endOf(String prefix) {
        byte[] end = prefix.getBytes(StandardCharsets.UTF_8);
        end[end.length - 1]++;
        return ByteString.copyFrom(end);
    }

    /** Where it keeps what it keeps on disk. */
    public Path directory() {
        return directory;
    }

    public int port() {
        return context.getBean(Listeners.class).grpc().port();
    }

    public int httpPort() {
        return context.getBean(Listeners.class).http().port();
    }

    /** The status that a REST call is answered with whose path no client library would send. */
    public int rawStatus(String method, String path) {
        try (Socket socket = new Socket(InetAddress.getByName(host), httpPort())) {
            String request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring(9, 12));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String endpoint() {
        return "http://" + address();
    }

    /** host:port of the gRPC door. */
    public String address() {
        return host + ":" + port();
    }

    /** Where the secret lies by which the services of this machine know each other. */
    public Path secretFile() {
        return directory.resolve(ServiceSecret.FILE_NAME);
    }

    /** That secret as it is sent. */
    public String secret() {
        return ServiceSecret.open(secretFile(), new SecureRandom()).hex();
    }

    public EmbeddedStore store() {
        return store;
    }

    public ApplicationContext context() {
        return context;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public ManagedChannel channel() {
        return channel;
    }

    /** A channel whose calls come from a service, about a keyspace. */
    public Channel channelOfService(String service, String keyspace) {
        Metadata headers = ofService(service);
        headers.put(KeyspaceInterceptor.KEYSPACE, keyspace);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** A channel whose calls come from a service that asks for no keyspace. */
    public Channel channelOfService(String service) {
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(ofService(service)));
    }

    private Metadata ofService(String service) {
        Metadata headers = new Metadata();
        headers.put(SERVICE, service);
        headers.put(SECRET, secret());
        return headers;
    }

    /** As it stops while clients are there. */
    public void stopService() {
        context.close();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        context.close();
        store.close();
        FileSystemUtils.deleteRecursively(directory.toFile());
    }
}
