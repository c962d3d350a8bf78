/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Answers to questions that can be foreseen. Only those that the server takes beforehand are offered. */
final class AnswerFields {

    private static final Texts TEXTS = Words.TEXTS;
    /** Pairs of the code of a question and its words. */
    private static final String[] QUESTIONS = {"WAIT_TOO_LONG", TEXTS.questionWait(), "TOO_MANY_UNPROVEN",
        TEXTS.questionUnproven(), "EXTERNAL_CHANGE", TEXTS.questionChange(), "HOST_LEFT_MAINTENANCE", TEXTS.questionLeft(),
        "INSTALL_RESULT_UNKNOWN", TEXTS.questionInstall(), "MANUAL_RESTART_NEEDED", TEXTS.questionRestart()};
    /** Questions to which "go on" can be answered beforehand: the answer states nothing that somebody has to look at first. */
    private static final List<String> GO_ON = List.of("WAIT_TOO_LONG", "TOO_MANY_UNPROVEN");

    private final List<Element> fields = new ArrayList<>();

    Element element() {
        Element columns = H.div("columns");
        for (int i = 0; i < QUESTIONS.length; i += 2) {
            List<String> pairs = new ArrayList<>(List.of("", TEXTS.answerAsk()));
            for (String choice : choices(QUESTIONS[i])) {
                pairs.add(choice);
                pairs.add(RunWords.choice(choice));
            }
            Element field = Ui.select("", pairs.toArray(new String[0]));
            fields.add(field);
            H.add(columns, Ui.field(QUESTIONS[i + 1], field, null));
        }
        return H.el("details", "", H.id(H.el("summary", "", TEXTS.standingAnswers()), "answers"),
                H.p("help", TEXTS.standingAnswersHelp()), columns);
    }

    private static List<String> choices(String question) {
        if (!GO_ON.contains(question)) {
            return List.of("leave", "stop");
        }
        return "WAIT_TOO_LONG".equals(question) ? List.of("go_on", "next", "leave", "stop") : List.of("go_on", "leave", "stop");
    }

    void write(Json.Doc options) {
        List<Object> answers = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            String choice = fields.get(i).value;
            if (!choice.isEmpty()) {
                answers.add(Json.doc().with("question", QUESTIONS[2 * i]).with("choice", choice).object());
            }
        }
        options.with("standing_answers", Json.list(answers.toArray()));
    }

    void read(Object options) {
        Object[] answers = Json.get(options, "standing_answers");
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).value = choice(answers, QUESTIONS[2 * i]);
        }
    }

    private static String choice(Object[] answers, String question) {
        for (Object answer : answers) {
            if (question.equals(Json.get(answer, "question"))) {
                return Json.get(answer, "choice");
            }
        }
        return "";
    }

    /** Those of a plan; {@code null}: there are none. */
    static String words(Object[] answers) {
        List<String> words = new ArrayList<>();
        for (Object answer : answers == null ? new Object[0] : answers) {
            String question = Json.get(answer, "question");
            String choice = Json.get(answer, "choice");
            words.add(Ui.text(question, QUESTIONS) + ": " + RunWords.choice(choice));
        }
        return words.isEmpty() ? null : String.join("; ", words);
    }
}
