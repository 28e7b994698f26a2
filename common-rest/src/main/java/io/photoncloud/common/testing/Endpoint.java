package io.photoncloud.common.testing;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.common.security.Need;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.web.NativeDoor;
import io.photoncloud.common.web.PermissionRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** One thing that a running service can be asked for; its text is how {@code endpoints.txt} names it. */
sealed interface Endpoint {

    Duration ANSWER_TIME_MAX = Duration.ofSeconds(30);

    /** What the callers of an endpoint have to show, as the first word of its line says it. */
    record Proof(String word) {

        static final String PUBLIC = "public";
        static final String SERVICE = "service";

        /** Nothing. */
        boolean isNone() {
            return word.equals(PUBLIC);
        }

        /** The certificate of a service. */
        boolean isService() {
            return word.equals(SERVICE);
        }

        /** A token of somebody who has the permission that the word names. */
        Optional<Permission> findPermission() {
            return isNone() || isService() ? Optional.empty() : Optional.of(new Permission(word));
        }
    }

    /** What it is declared with. */
    Need need();

    /** What a call holds that has nothing in it. */
    byte[] nothing();

    /** A mapping of Spring MVC. */
    record Rest(String method, String path, String contentType, Need need) implements Endpoint {

        @Override
        public byte[] nothing() {
            return "{}".getBytes(StandardCharsets.UTF_8);
        }

        /** How a call ends; a stream that begins is not read. */
        Status.Code call(HttpClient client, URI door, byte[] body, @Nullable String token) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            door.resolve(path.replaceAll("\\{[^}]*}", "nothing-of-that-name")))
                    .timeout(ANSWER_TIME_MAX);
            if (method.equals("POST") || method.equals("PUT") || method.equals("PATCH")) {
                request.header("Content-Type", contentType).method(method, BodyPublishers.ofByteArray(body));
            } else {
                request.method(method, BodyPublishers.noBody());
            }
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            try {
                HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
                answer.body().close();
                return switch (answer.statusCode()) {
                    case 401 -> Status.Code.UNAUTHENTICATED;
                    case 403 -> Status.Code.PERMISSION_DENIED;
                    case 404 -> Status.Code.NOT_FOUND;
                    case 503 -> Status.Code.UNAVAILABLE;
                    default -> Status.Code.OK;
                };
            } catch (IOException e) {
                throw new UncheckedIOException(this + " gives no answer", e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return "REST " + method + " " + path;
        }
    }

    /** A method of the gRPC server. */
    record Grpc(String method, Need need) implements Endpoint {

        @Override
        public byte[] nothing() {
            return new byte[0];
        }

        private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(byte[] value) {
                return new ByteArrayInputStream(value);
            }

            @Override
            public byte[] parse(InputStream stream) {
                return new byte[0];
            }
        };

        /** How a call ends in which the client sends these messages and no more. */
        Status.Code call(Channel channel, List<byte[]> messages, @Nullable String token) {
            MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.<byte[], byte[]>newBuilder(BYTES, BYTES)
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .setFullMethodName(method)
                    .build();
            Metadata headers = new Metadata();
            if (token != null) {
                headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
            }
            CompletableFuture<Status.Code> end = new CompletableFuture<>();
            ClientCall<byte[], byte[]> call = channel.newCall(
                    descriptor,
                    CallOptions.DEFAULT.withDeadlineAfter(ANSWER_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS));
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onMessage(byte[] message) {
                            call.request(1);
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            end.complete(status.getCode());
                        }
                    },
                    headers);
            call.request(1);
            messages.forEach(call::sendMessage);
            call.halfClose();
            return end.join();
        }

        @Override
        public String toString() {
            return "gRPC " + method;
        }
    }

    /** All of a service's, as its beans serve them. */
    static List<Endpoint> all(ApplicationContext context) {
        List<Endpoint> found = new ArrayList<>();
        for (RequestMappingHandlerMapping mapping :
                context.getBeansOfType(RequestMappingHandlerMapping.class).values()) {
            mapping.getHandlerMethods().entrySet().stream()
                    .flatMap(each -> of(each.getKey(), PermissionRules.neededBy(each.getValue())))
                    .filter(endpoint -> !isNative(context, endpoint))
                    .distinct()
                    .forEach(found::add);
        }
        Stream.concat(
                        context.getBeansOfType(BindableService.class).values().stream()
                                .map(BindableService::bindService),
                        context.getBeansOfType(ServerServiceDefinition.class).values().stream())
                .flatMap(service -> service.getMethods().stream())
                .map(method -> method.getMethodDescriptor().getFullMethodName())
                .map(method -> new Grpc(method, declared(context, method)))
                .distinct()
                .forEach(found::add);
        return found;
    }

    /** What a native door has is not Spring's to answer, and its proof is its own. */
    private static boolean isNative(ApplicationContext context, Endpoint endpoint) {
        return endpoint instanceof Rest(String method, String path, var _, var _)
                && context.getBeansOfType(NativeDoor.class).values().stream()
                        .anyMatch(door -> door.isServed(method, path));
    }

    private static Need declared(ApplicationContext context, String method) {
        return context.getBeansOfType(GrpcRules.class).values().stream()
                .map(rules -> rules.need(method))
                .filter(need -> !need.equals(Need.UNDECLARED))
                .findFirst()
                .orElse(Need.UNDECLARED);
    }

    private static Stream<Endpoint> of(RequestMappingInfo mapping, Need need) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        String contentType = mapping.getConsumesCondition().getConsumableMediaTypes().stream()
                .findFirst()
                .map(MediaType::toString)
                .orElse(MediaType.APPLICATION_JSON_VALUE);
        return mapping.getPatternValues().stream()
                .flatMap(path -> (methods.isEmpty()
                                ? Stream.of("GET")
                                : methods.stream().map(RequestMethod::name))
                        .map(method -> new Rest(method, path, contentType, need)));
    }
}
