"""Our forms in the place of allauth's, by the names that its settings have for them."""

ACCOUNT_FORMS = {
    "login": "clients.forms.signin.SignInForm",
    "reset_password": "clients.forms.signin.ResetForm",
    "confirm_password_reset_code": "clients.forms.account.ConfirmResetCodeForm",
    "reset_password_from_key": "clients.forms.account.NewPasswordForm",
    "change_password": "clients.forms.account.ChangePasswordForm",
    "reauthenticate": "clients.forms.account.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "clients.forms.account.SecondStepForm",
    "authenticate_webauthn": "clients.forms.account.PasskeyStepForm",
    "reauthenticate": "clients.forms.account.SecondStepAgainForm",
    "activate_totp": "clients.forms.account.SetUpAppForm",
    "deactivate_totp": "clients.forms.account.TurnAppOffForm",
    "generate_recovery_codes": "clients.forms.account.RecoveryCodesForm",
    "login_webauthn": "clients.forms.signin.PasskeyForm",
    "add_webauthn": "clients.forms.account.AddPasskeyForm",
    "edit_webauthn": "clients.forms.account.RenamePasskeyForm",
    "reauthenticate_webauthn": "clients.forms.account.PasskeyAgainForm",
}
