package io.photoncloud.plasmavmc.hypervisor.libvirt;

import java.io.StringWriter;
import java.util.function.Consumer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes elements, whose attributes and text it escapes. */
final class Xml {

    private static final XMLOutputFactory WRITERS = XMLOutputFactory.newDefaultFactory();

    private final XMLStreamWriter writer;

    private Xml(XMLStreamWriter writer) {
        this.writer = writer;
    }

    static String write(Consumer<Xml> content) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = WRITERS.createXMLStreamWriter(text);
            content.accept(new Xml(writer));
            writer.close();
        } catch (XMLStreamException e) {
            throw inMemory(e);
        }
        return text.toString();
    }

    private static IllegalStateException inMemory(XMLStreamException e) {
        return new IllegalStateException("XML cannot be written to memory", e);
    }

    /** @param attributes each with its value after it */
    Xml begin(String name, String... attributes) {
        try {
            writer.writeStartElement(name);
            attributes(attributes);
        } catch (XMLStreamException e) {
            throw inMemory(e);
        }
        return this;
    }

    Xml empty(String name, String... attributes) {
        try {
            writer.writeEmptyElement(name);
            attributes(attributes);
        } catch (XMLStreamException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** One that is empty, in a namespace that it declares. */
    Xml emptyIn(String prefix, String name, String namespace, String... attributes) {
        try {
            writer.writeEmptyElement(prefix, name, namespace);
            writer.writeNamespace(prefix, namespace);
            attributes(attributes);
        } catch (XMLStreamException e) {
            throw inMemory(e);
        }
        return this;
    }

    private void attributes(String... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            writer.writeAttribute(attributes[i], attributes[i + 1]);
        }
    }

    Xml text(String content) {
        try {
            writer.writeCharacters(content);
        } catch (XMLStreamException e) {
            throw inMemory(e);
        }
        return this;
    }

    Xml element(String name, String content) {
        return begin(name).text(content).end();
    }

    Xml end() {
        try {
            writer.writeEndElement();
        } catch (XMLStreamException e) {
            throw inMemory(e);
        }
        return this;
    }
}
