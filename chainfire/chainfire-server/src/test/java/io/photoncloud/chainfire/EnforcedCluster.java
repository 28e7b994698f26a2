package io.photoncloud.chainfire;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingAuthority;
import io.photoncloud.common.testing.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManager;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Whole members, three unless told otherwise, in enforced mode on a loopback network of their own, and clients of every kind for them. */
final class EnforcedCluster implements AutoCloseable {

    static final int SIZE = 3;

    private static final int GRPC_PORT = 50_051;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final TestingAuthority authority;
    private final FakeIam policies;
    private final List<ConfigurableApplicationContext> members = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<HttpClient> httpClients = new ArrayList<>();

    EnforcedCluster(Path directory) throws IOException, GeneralSecurityException {
        this(directory, SIZE);
    }

    EnforcedCluster(Path directory, int size) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.authority = new TestingAuthority(Files.createDirectory(directory.resolve("authority")));
        this.policies = FakeIam.start(InstantSource.system(), authority);
        String voters = IntStream.rangeClosed(1, size)
                .mapToObj(EnforcedCluster::address)
                .collect(Collectors.joining(","));
        for (int number = 1; number <= size; number++) {
            List<String> settings = new ArrayList<>(List.of(
                    "photon.store.voters=" + voters,
                    "photon.store.node-id=" + number,
                    "photon.http.address=" + host(number) + ":0",
                    "photon.grpc.address=" + address(number)));
            settings.addAll(enforced("member-" + number));
            settings.addAll(authority
                    .issue("chainfire-" + number, "chainfire", host(number))
                    .settings());
            members.add(run(settings));
        }
        awaitPolicies();
    }

    /** Every member decides by what was put and removed so far. */
    void awaitPolicies() {
        policies.awaitFollowedBy(members.toArray(ApplicationContext[]::new));
    }

    /** What every process in enforced mode is told, but for its certificate. */
    List<String> enforced(String data) {
        return List.of(
                "photon.security.mode=enforced",
                policies.setting(),
                "photon.data-directory=" + directory.resolve(data),
                "logging.level.root=WARN");
    }

    static ConfigurableApplicationContext run(List<String> settings) {
        return run(ChainFireApplication.class, settings);
    }

    static ConfigurableApplicationContext run(Class<?> service, List<String> settings) {
        SpringApplication application = new SpringApplication(service);
        application.setRegisterShutdownHook(false);
        return application.run(settings.stream().map(each -> "--" + each).toArray(String[]::new));
    }

    /** Builds that run at once get networks that differ. */
    private static String host(int number) {
        return "127." + (100 + ProcessHandle.current().pid() % 100) + "." + number + ".1";
    }

    static String address(int number) {
        return host(number) + ":" + GRPC_PORT;
    }

    TestingAuthority authority() {
        return authority;
    }

    FakeIam policies() {
        return policies;
    }

    TokenIssuer issuer() {
        return policies.issuer();
    }

    /** To a member's gRPC door, by TLS; without keys the client shows no certificate. */
    ManagedChannel channel(int member, KeyManager... keys) throws IOException, GeneralSecurityException {
        TlsChannelCredentials.Builder credentials =
                TlsChannelCredentials.newBuilder().trustManager(authority.trust());
        if (keys.length > 0) {
            credentials.keyManager(keys);
        }
        ManagedChannel channel = Grpc.newChannelBuilder(address(member), credentials.build())
                .disableServiceConfigLookUp()
                .build();
        channels.add(channel);
        return channel;
    }

    static Channel with(Channel channel, String header, String value) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    Channel channelWithToken(int member, String token) throws IOException, GeneralSecurityException {
        return with(channel(member), "authorization", "Bearer " + token);
    }

    HttpClient http(KeyManager... keys) throws IOException, GeneralSecurityException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .sslContext(authority.context(keys))
                .build();
        httpClients.add(client);
        return client;
    }

    ConfigurableApplicationContext member(int number) {
        return members.get(number - 1);
    }

    URI uri(String scheme, int member, String path) {
        int port = member(member).getBean(Listeners.class).http().port();
        return URI.create(scheme + "://" + host(member) + ":" + port + path);
    }

    HttpRequest.Builder request(String scheme, int member, String path) {
        return HttpRequest.newBuilder(uri(scheme, member, path)).timeout(PATIENCE);
    }

    HttpResponse<String> get(HttpClient client, int member, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request("https", member, path);
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpClient client, String method, String path, String body, String token)
            throws IOException, InterruptedException {
        String type = path.startsWith("/api/v1/snapshot") ? "application/octet-stream" : "application/json";
        return client.send(
                request("https", 1, path)
                        .headers("Content-Type", type, "Authorization", "Bearer " + token)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> put(HttpClient client, int member, String key, String value, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request("https", member, "/api/v1/kv/" + key)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"value\": \"" + value + "\"}"));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        httpClients.forEach(HttpClient::shutdownNow);
        members.forEach(ConfigurableApplicationContext::close);
        policies.close();
    }
}
