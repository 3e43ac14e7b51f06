package dev.waggle.core.lambda;

import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the Lambda runtime hands to a function. */
final class LambdaContext implements Context, ClientContext {

    private final Map<String, String> custom = new HashMap<>();
    private int remaining = 60_000;

    LambdaContext custom(String key, String value) {
        custom.put(key, value);
        return this;
    }

    LambdaContext remaining(int millis) {
        remaining = millis;
        return this;
    }

    @Override
    public String getAwsRequestId() {
        return "request-1";
    }

    @Override
    public String getFunctionName() {
        return "lookup";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn:aws:lambda:eu-central-1:1:function:lookup";
    }

    @Override
    public ClientContext getClientContext() {
        return this;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return remaining;
    }

    @Override
    public Map<String, String> getCustom() {
        return custom;
    }

    @Override
    public Map<String, String> getEnvironment() {
        return Map.of();
    }

    @Override
    public @Nullable Client getClient() {
        return null;
    }

    @Override
    public String getLogGroupName() {
        return "group";
    }

    @Override
    public String getLogStreamName() {
        return "stream";
    }

    @Override
    public String getFunctionVersion() {
        return "1";
    }

    @Override
    public @Nullable CognitoIdentity getIdentity() {
        return null;
    }

    @Override
    public int getMemoryLimitInMB() {
        return 512;
    }

    @Override
    public @Nullable LambdaLogger getLogger() {
        return null;
    }
}
