package dev.lead.process.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.Console;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging in code, so that a process needs no file for it. Threads that log never wait for
 * the disk: when 8,192 lines are waiting, new ones are dropped (those of debug and info already
 * when a fifth of that is left).
 */
public final class Logging implements AutoCloseable {

  private static final int QUEUE = 8192;
  private static final int FLUSH_MILLIS = 2000;
  private static final String TEXT =
      "%d{HH:mm:ss.SSS} %-5level %logger{24} %msg%replace( {%mdc}){' \\{\\}', ''}%n%ex";

  private final LoggerContext context;

  private Logging(LoggerContext context) {
    this.context = context;
  }

  /**
   * Replaces whatever was set up.
   *
   * @param process name of the process, in every JSON line
   * @param environment see {@link LogSettings}
   * @return writes what is still waiting when closed
   * @throws dev.lead.process.StartError naming the variable that is wrong
   */
  public static Logging start(String process, Map<String, String> environment) {
    LogSettings settings = LogSettings.from(environment, isTerminal());
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    // A context that was stopped stays so over a reset, and would not flush at the next stop.
    context.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(settings.level());
    settings.levels().forEach((name, level) -> context.getLogger(name).setLevel(level));

    AsyncAppender async = new AsyncAppender();
    async.setContext(context);
    async.setQueueSize(QUEUE);
    async.setNeverBlock(true);
    async.setMaxFlushTime(FLUSH_MILLIS);
    async.addAppender(appender(context, settings, process));
    async.start();
    root.addAppender(async);
    return new Logging(context);
  }

  // In 25 it is null again where there is no terminal (the JDK went back to its built-in console).
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Writes what is waiting, for at most two seconds. */
  @Override
  public void close() {
    context.stop();
  }

  private static OutputStreamAppender<ILoggingEvent> appender(
      LoggerContext context, LogSettings settings, String process) {
    OutputStreamAppender<ILoggingEvent> appender =
        settings
            .file()
            .<OutputStreamAppender<ILoggingEvent>>map(file -> toFile(file.toString()))
            .orElseGet(ConsoleAppender::new);
    appender.setContext(context);
    appender.setEncoder(encoder(context, settings, process));
    appender.start();
    return appender;
  }

  private static FileAppender<ILoggingEvent> toFile(String file) {
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file);
    return appender;
  }

  private static Encoder<ILoggingEvent> encoder(
      LoggerContext context, LogSettings settings, String process) {
    if (settings.json()) {
      JsonLines lines = new JsonLines(process);
      lines.setContext(context);
      lines.start();
      return lines;
    }
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern(TEXT);
    text.start();
    return text;
  }
}
