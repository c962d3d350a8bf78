/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import com.google.gwt.i18n.client.Messages.AlternateMessage;
import com.google.gwt.i18n.client.Messages.DefaultMessage;

/** Each text is there in German, too, with the same values in it. */
class TextsTest {

    private final Properties german = german();

    private static Properties german() {
        Properties texts = new Properties();
        try (Reader file = new InputStreamReader(TextsTest.class.getResourceAsStream("Texts_de.properties"),
                StandardCharsets.UTF_8)) {
            texts.load(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return texts;
    }

    @Test
    void everyTextIsTranslatedAndNoOther() {
        Set<String> names = new TreeSet<>();
        for (Method text : Texts.class.getDeclaredMethods()) {
            if (text.isSynthetic()) {
                continue;
            }
            names.add(text.getName());
            if (text.isAnnotationPresent(AlternateMessage.class)) {
                names.add(text.getName() + "[one]");
            }
        }
        assertEquals(names, new TreeSet<>(german.stringPropertyNames()));
        assertTrue(names.size() > 20);
    }

    @Test
    void aTranslationHasTheSameValues() {
        for (Method text : Texts.class.getDeclaredMethods()) {
            if (text.isSynthetic()) {
                continue;
            }
            String english = text.getAnnotation(DefaultMessage.class).value();
            assertEquals(values(english), values(german.getProperty(text.getName())), text.getName());
            assertEquals(text.getParameterCount(), values(english).size(), text.getName() + " uses its values");
        }
    }

    private static Set<String> values(String text) {
        Matcher matcher = Pattern.compile("\\{\\d+\\}").matcher(text);
        return matcher.results().map(result -> result.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void apostrophesAreWrittenTwice() {
        for (Method text : Texts.class.getDeclaredMethods()) {
            if (!text.isSynthetic()) {
                for (String one : Arrays.asList(text.getAnnotation(DefaultMessage.class).value(),
                        german.getProperty(text.getName()))) {
                    assertEquals(one, one.replace("''", "").contains("'") ? "one apostrophe" : one);
                }
            }
        }
    }
}
