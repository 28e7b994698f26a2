package io.photoncloud.common.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.common.config.ListenAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A gRPC service, with requests made and answers read by what it describes of itself. Safe for many threads. */
public final class DescribedGrpcDoor implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /** Of no enum. */
    private static final int NO_VALUE = 99;

    private final ServiceDescriptor service;
    private final ManagedChannel channel;

    /** @param service as its file describes it */
    public DescribedGrpcDoor(ListenAddress address, ServiceDescriptor service) {
        this.service = service;
        this.channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
    }

    public List<String> operations() {
        return service.getMethods().stream()
                .map(com.google.protobuf.Descriptors.MethodDescriptor::getName)
                .toList();
    }

    public DoorAnswer call(DoorCall call) {
        var method = service.findMethodByName(call.operation());
        Message request = message(method.getInputType(), call.fields());
        var described = MethodDescriptor.<Message, Message>newBuilder(
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getInputType())),
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(
                        method.getService().getFullName(), method.getName()))
                .build();
        try {
            return DoorAnswer.ok(json(ClientCalls.blockingUnaryCall(
                    channel(call.key()),
                    described,
                    CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                    request)));
        } catch (StatusRuntimeException e) {
            Metadata told = Objects.requireNonNull(e.getTrailers());
            return DoorAnswer.refused(
                    text(told, "photon-error-code"),
                    text(told, "photon-error-field"),
                    text(told, "photon-error-constraint"),
                    String.valueOf(e.getStatus().getDescription()));
        }
    }

    private Channel channel(@Nullable String key) {
        Metadata sent = new Metadata();
        if (key != null) {
            sent.put(header("idempotency-key"), key);
        }
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(sent));
    }

    private static Metadata.Key<String> header(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static String text(Metadata trailers, String name) {
        return Objects.requireNonNullElse(trailers.get(header(name)), "");
    }

    private static Message message(Descriptor type, JsonNode fields) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        fields.properties().forEach(each -> {
            FieldDescriptor field = Objects.requireNonNull(type.findFieldByName(each.getKey()), each.getKey());
            if (field.isMapField()) {
                each.getValue().properties().forEach(entry -> message.addRepeatedField(field, entry(field, entry)));
            } else if (field.isRepeated()) {
                each.getValue().forEach(item -> message.addRepeatedField(field, value(field, item)));
            } else {
                message.setField(field, value(field, each.getValue()));
            }
        });
        return message.build();
    }

    private static Message entry(FieldDescriptor map, Map.Entry<String, JsonNode> entry) {
        Descriptor type = map.getMessageType();
        FieldDescriptor value = type.findFieldByName("value");
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("key"), entry.getKey())
                .setField(value, value(value, entry.getValue()))
                .build();
    }

    private static Object value(FieldDescriptor field, JsonNode value) {
        return switch (field.getJavaType()) {
            case STRING -> value.asString();
            case INT -> value.asInt();
            case LONG -> value.asLong();
            case ENUM -> constant(field.getEnumType(), value.asString());
            // A list or a map that may be left out is a message around it.
            case MESSAGE ->
                message(
                        field.getMessageType(),
                        value.isObject() && !isAroundMap(field)
                                ? value
                                : JSON.createObjectNode().set(field.getName(), value));
            case BOOLEAN -> value.asBoolean();
            case FLOAT, DOUBLE -> value.asDouble();
            case BYTE_STRING -> ByteString.copyFromUtf8(value.asString());
        };
    }

    private static boolean isAroundMap(FieldDescriptor field) {
        FieldDescriptor inner = field.getMessageType().findFieldByName(field.getName());
        return inner != null && inner.isMapField();
    }

    private static EnumValueDescriptor constant(EnumDescriptor type, String word) {
        EnumValueDescriptor known = type.findValueByName((prefix(type) + word).toUpperCase(Locale.ROOT));
        return known == null ? type.findValueByNumberCreatingIfUnknown(NO_VALUE) : known;
    }

    private static String prefix(EnumDescriptor type) {
        return type.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
    }

    private static JsonNode json(Message message) {
        ObjectNode object = JSON.createObjectNode();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean absent = field.hasPresence() && !message.hasField(field);
            Object value = message.getField(field);
            if (absent || (field.getName().equals("next_page_token") && value.equals(""))) {
                continue;
            }
            if (field.isMapField()) {
                ObjectNode entries = object.putObject(field.getName());
                ((List<?>) value).forEach(entry -> put(entries, (Message) entry));
            } else if (value instanceof List<?> list) {
                ArrayNode items = object.putArray(field.getName());
                list.forEach(item -> items.add(json(field, item)));
            } else {
                object.set(field.getName(), json(field, value));
            }
        }
        return object;
    }

    private static void put(ObjectNode entries, Message entry) {
        Descriptor type = entry.getDescriptorForType();
        FieldDescriptor value = type.findFieldByName("value");
        entries.set(String.valueOf(entry.getField(type.findFieldByName("key"))), json(value, entry.getField(value)));
    }

    private static JsonNode json(FieldDescriptor field, Object value) {
        return switch (value) {
            case EnumValueDescriptor constant ->
                JSON.valueToTree(constant.getName()
                        .substring(prefix(field.getEnumType()).length())
                        .toLowerCase(Locale.ROOT));
            case Message time
            when field.getMessageType().equals(Timestamp.getDescriptor()) ->
                JSON.valueToTree(time(time).toString());
            case Message nested -> json(nested);
            default -> JSON.valueToTree(value);
        };
    }

    private static Instant time(Message timestamp) {
        Descriptor type = timestamp.getDescriptorForType();
        return Instant.ofEpochSecond((Long) timestamp.getField(type.findFieldByName("seconds")), (Integer)
                timestamp.getField(type.findFieldByName("nanos")));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
