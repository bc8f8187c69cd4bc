# Completion of kubectl-kcrealm for PowerShell. Made by `kubectl kcrealm completion powershell`: do not edit.

Register-ArgumentCompleter -Native -CommandName 'kubectl-kcrealm', 'kubectl-kcrealm.exe' -ScriptBlock {
    param($word, $ast, $cursor)

    $words = @($ast.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursor -or ($_.Extent.EndOffset -eq $cursor -and -not $word) } |
        ForEach-Object { $_.Extent.Text })
    $program = $words[0]
    $rest = @($words | Select-Object -Skip 1)
    # Before 7.3 an empty argument is lost unless it is quoted.
    $last = if ($word) { $word } elseif ($PSVersionTable.PSVersion -lt [version]'7.3.0') { '""' } else { '' }
    $lines = @(& $program __complete @rest $last 2>$null)
    if (-not $lines -or $lines[-1] -notmatch '^:(\d+)$') { return }
    $directive = [int]$Matches[1]
    # Of --flag=value the program prints the values only.
    $before = if ($word -match '^(-[^=]*=)') { $Matches[1] } else { '' }
    $blank = if ($directive -band 2) { '' } else { ' ' }

    $lines | Select-Object -SkipLast 1 | ForEach-Object {
        $name, $about = $_ -split "`t", 2
        if (-not $about) { $about = $name }
        [System.Management.Automation.CompletionResult]::new("$before$name$blank", $name, 'ParameterValue', $about)
    }
}
